"""Latency and throughput of a turn: (a) plain Rasa, (b) our engine bare, (c) our whole path.

`uv run python benchmarks/turns.py` trains and starts all three one after the other on this machine
and prints milliseconds and turns a second at 1, 8 and 32 people at once, as ratios to (a), and the
cost of turns 10, 100 and 1,000 of one conversation.

(a) is Rasa 3.6 with its default pipeline and policies, SQL tracker store and REST channel, trained
on the 25 shortest English examples of each intent. (b) is `POST /webhooks/gandras/turn` with the
application's actions. (c) is a web message over a socket, in to reply out: inbox, turn, engine,
outbox. The client shares the machine with what it measures, in all three alike.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import uvicorn
import uvloop
import websockets
import yaml

from actions import all_actions
from bot.app import make_services
from bot.engine.actions_server import actions_app
from bot.engine.child import EngineChild, free_port
from bot.engine.environment import ensure
from bot.engine.training import engine_environment, model_path, train
from bot.searching import make_search
from bot.settings import ROOT, Settings, load_settings

PEOPLE = (1, 8, 32)
TURNS = {1: 100, 8: 240, 32: 480}
QUESTIONS = (
    "How do I declare where I live?",
    "How do I exchange my driving licence?",
    "Which documents should I bring?",
    "Where do I find a school for my child?",
    "How do I get a residence permit?",
)
Ask = Callable[[str], Awaitable[None]]
OpenTalk = Callable[[], Awaitable[Ask]]


def report(line: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"[{time.perf_counter():6.0f} s] {line}\n")


async def measure(open_talk: OpenTalk, people: int) -> tuple[float, list[float]]:
    """(turns a second, milliseconds of each turn) with so many people at once."""
    talks = [await open_talk() for _ in range(people)]
    for ask in talks:
        await ask(QUESTIONS[0])
    times: list[float] = []

    async def talk(ask: Ask, number: int) -> None:
        for turn in range(TURNS[people] // people):
            began = time.perf_counter()
            await ask(QUESTIONS[(number + turn) % len(QUESTIONS)])
            times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(talk(ask, number) for number, ask in enumerate(talks)))
    return len(times) / (time.perf_counter() - began), times


async def growth(open_talk: OpenTalk) -> dict[int, float]:
    """Median milliseconds of the turns around turns 10, 100 and 1,000 of one conversation."""
    ask = await open_talk()
    times = []
    for turn in range(1010):
        began = time.perf_counter()
        await ask(QUESTIONS[turn % len(QUESTIONS)])
        times.append((time.perf_counter() - began) * 1000)
    return {turn: statistics.median(times[turn - 10 : turn + 10]) for turn in (10, 100, 1000)}


def memory(pid: int) -> float:
    """Resident megabytes."""
    return psutil.Process(pid).memory_info().rss / 1e6


def default_config() -> dict[str, list[dict[str, object]]]:
    """Rasa's default pipeline and policies with 2 epochs instead of 100.

    How well it learns is not measured here, and the number of epochs does not change its speed;
    100 of them take half an hour on two cores.
    """
    path = next((load_settings().var / "engine").glob("lib/*/site-packages/rasa"))
    found = yaml.safe_load(
        (path / "engine" / "recipes" / "config_files" / "default_config.yml").read_text("utf-8")
    )
    return {
        part: [c | {"epochs": 2} if "epochs" in c else c for c in found[part]]
        for part in ("pipeline", "policies")
    }


def plain_project(folder: Path) -> None:
    """A Rasa project as `rasa init` would begin it: default pipeline, a reply an intent."""
    examples: dict[str, list[str]] = {}
    for path in sorted((ROOT / "nlu" / "data" / "en").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            if entry["intent"] == "restart":  # Rasa has a rule of its own for this name
                continue
            lines = [line.strip() for line in entry["examples"].splitlines() if line.strip()]
            # The short ones: its transformer learns long stories at 20 seconds an epoch.
            examples[entry["intent"]] = sorted(lines, key=len)[:25]
    (folder / "data").mkdir(parents=True, exist_ok=True)
    nlu = [{"intent": i, "examples": "\n".join(lines) + "\n"} for i, lines in examples.items()]
    rules = [{"rule": i, "steps": [{"intent": i}, {"action": f"utter_{i}"}]} for i in examples]
    # With two epochs it may be unsure; then too something is said, at the same cost.
    rules.append(
        {"rule": "unsure", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_greet"}]}
    )
    files = {
        "config.yml": {
            "recipe": "default.v1",
            "language": "en",
            "assistant_id": "plain",
            **default_config(),
        },
        "data/nlu.yml": {"version": "3.1", "nlu": nlu},
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "domain.yml": {
            "version": "3.1",
            "intents": list(examples),
            "responses": {f"utter_{i}": [{"text": f"An answer about {i}."}] for i in examples},
        },
        "credentials.yml": {"rest": None},
        "endpoints.yml": {
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")}
        },
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, width=1000), "utf-8")


def plain_environment() -> dict[str, str]:
    """The engine's environment variables without our limit of threads."""
    return {k: v for k, v in engine_environment().items() if k != "OMP_NUM_THREADS"}


@asynccontextmanager
async def plain_rasa(settings: Settings) -> AsyncIterator[tuple[OpenTalk, int]]:
    """(a), trained once and kept in the var folder."""
    folder = settings.var / "benchmark" / "plain"
    python = ensure(settings.var, report)
    if not list(folder.glob("models/*.tar.gz")):
        plain_project(folder)
        report("training plain Rasa's default pipeline (some minutes)")
        with (folder / "train.log").open("wb") as log:
            subprocess.run(  # noqa: ASYNC221 - nothing else runs
                # Augmentation only lengthens the training of rules without stories.
                [python, "-m", "rasa", "train", "--augmentation", "0"],
                cwd=folder, env=plain_environment(), stdout=log, stderr=log, check=True,
            )  # fmt: skip
    port = free_port()
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: ASYNC220
            [python, "-m", "rasa", "run", "--port", str(port), "--interface", "127.0.0.1"],
            cwd=folder, env=plain_environment(), stdout=log, stderr=log,
        )  # fmt: skip
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)
    while True:
        try:
            if (await client.get("/")).status_code == 200:
                break
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.5)

    async def open_talk() -> Ask:
        sender = uuid.uuid4().hex

        async def ask(text: str) -> None:
            answer = await client.post(
                "/webhooks/rest/webhook", json={"sender": sender, "message": text}
            )
            assert answer.json(), "Rasa said nothing"

        return ask

    try:
        yield open_talk, process.pid
    finally:
        process.terminate()
        process.wait()
        await client.aclose()


@asynccontextmanager
async def engine_bare(settings: Settings) -> AsyncIterator[tuple[OpenTalk, int]]:
    """(b): the engine and its actions, without the application's messages."""
    port = free_port()
    child = EngineChild(
        var=settings.var,
        model=model_path(settings.var),
        secret="benchmark",
        actions_url=f"http://127.0.0.1:{port}/actions",
    )
    services = make_services(settings, child.urls, "benchmark")
    actions = actions_app(
        all_actions(
            services.replies.library,
            services.understanding,
            make_search(services.replies.library),
        ),
        "benchmark",
    )
    server = uvicorn.Server(uvicorn.Config(actions, port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    child.start()
    await child.wait_ready()
    numbers = iter(range(1, 1_000_000))

    async def open_talk() -> Ask:
        conversation, memory_of = next(numbers), {}

        async def ask(text: str) -> None:
            nonlocal memory_of
            turn = await services.engine.turn(
                conversation=conversation, text=text, channel="web",
                slots={"language": "en", "owner": "assistant", "urgent": False},
                memory=memory_of, language="en",
            )  # fmt: skip
            assert turn.said, "the engine said nothing"
            memory_of = turn.memory

        return ask

    try:
        yield open_talk, child.pid or 0
    finally:
        await child.stop()
        server.should_exit = True
        await serving


@asynccontextmanager
async def whole_path(settings: Settings) -> AsyncIterator[tuple[OpenTalk, int]]:
    """(c): a process like `gandras run`, talked to over sockets."""
    folder = settings.var / "benchmark"
    (folder / "whole.db").unlink(missing_ok=True)
    port = free_port()
    script = (
        "import asyncio, uvloop\n"
        "from bot.serving import served\nfrom bot.settings import load_settings\n"
        f"s = load_settings(port={port}, database_url='sqlite:///{folder / 'whole.db'}',"
        " web_messages_per_minute=10**6, web_sessions_per_minute=10**6,"
        " web_connections_per_address=10**6)\n"
        "async def main():\n"
        "    async with served(s):\n"
        "        await asyncio.Event().wait()\n"
        "uvloop.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)  # noqa: ASYNC220
    url = f"http://127.0.0.1:{port}"
    client = httpx.AsyncClient(base_url=url, timeout=60)
    while True:
        try:
            if (await client.get("/readyz")).status_code == 200:
                break
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.5)
    sockets = []

    async def open_talk() -> Ask:
        token = (await client.post("/chat/session", json={"lang": "en"})).json()["token"]
        socket = await websockets.connect(url.replace("http", "ws") + "/chat/ws")
        sockets.append(socket)
        await socket.send(json.dumps({"type": "hello", "token": token, "after": 0}))

        async def ask(text: str) -> None:
            frame = {"type": "message", "id": uuid.uuid4().hex, "text": text}
            await socket.send(json.dumps(frame))
            while True:
                heard = json.loads(await socket.recv())
                events = heard.get("events", [])
                if any(event["from"] == "assistant" for event in events):
                    return

        return ask

    try:
        yield open_talk, process.pid
    finally:
        for socket in sockets:
            await socket.close()
        process.terminate()
        process.wait()
        await client.aclose()


async def main() -> None:
    """Run all three and print the table."""
    settings = load_settings()
    train(settings.var, report)
    figures: dict[str, dict[int, tuple[float, list[float]]]] = {}
    resident: dict[str, float] = {}
    for name, make in (("a", plain_rasa), ("b", engine_bare), ("c", whole_path)):
        report(f"({name})")
        async with make(settings) as (open_talk, pid):
            figures[name] = {}
            for people in PEOPLE:
                figures[name][people] = await measure(open_talk, people)
            resident[name] = memory(pid)
            if name == "c":
                growing = await growth(open_talk)
    print(f"{'':4}{'people':>7}{'turns/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'turns/s vs (a)':>16}")
    for name, rows in figures.items():
        for people, (rate, times) in rows.items():
            ordered = sorted(times)
            p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
            ratio = rate / figures["a"][people][0]
            print(f"({name}) {people:7}{rate:9.1f}{p50:9.1f}{p95:9.1f}{ratio:16.2f}")
    print("resident MB: " + ", ".join(f"({n}) {mb:.0f}" for n, mb in resident.items()))
    line = ", ".join(f"turn {turn}: {ms:.1f} ms" for turn, ms in growing.items())
    print(f"(c) one conversation: {line}; 1000 to 10: {growing[1000] / growing[10]:.2f}")


if __name__ == "__main__":
    uvloop.run(main())
