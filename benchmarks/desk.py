"""Measures how soon an asker's words are on a consultant's screen, and a consultant's on theirs.

`uv run python -m benchmarks.desk` fills a database with 500 open conversations, starts the
application in its own process (with a stand-in for its engine), opens one desk, then all, and lets
askers write over web sockets and consultants answer, at a steady rate and then
all at once. Half of the askers' messages go to conversations that are open at a desk. `--whole`
lets desks read the whole page at each news, as they once did; `--database` takes an empty
PostgreSQL database; `--browsers` shows some of the desks in Chromium, where the time is taken when
the words are in the document.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import shutil
import statistics
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import uvloop

from benchmarks.desk_browser import Screen
from benchmarks.desk_people import Asker, Desk, Talk, fill
from benchmarks.processes import Application
from bot.engine.child import free_port
from bot.settings import load_settings
from tests.engine_stand_in import SECRET, EngineStandIn

#: Seconds after which words that are not seen are lost.
LOST = 20.0

#: (when it was sent, when it was seen) by text.
Times = dict[str, tuple[float, Mapping[str, float]]]


def words() -> str:
    """A text that no other message has."""
    return f"marker-{uuid.uuid4().hex}"


class Traffic:
    """What was written to whom, and when."""

    def __init__(self, desks: Sequence[Desk], askers: Sequence[Asker]) -> None:
        """The asker of a desk's conversation has the desk's place in the list."""
        self._desks, self._askers = desks, askers
        self.asked: Times = {}
        self.answered: Times = {}
        self._chance = random.Random(2)

    async def ask(self, number: int) -> None:
        """Let an asker write."""
        text = words()
        at = await self._askers[number].write(text)
        if number < len(self._desks):
            self.asked[text] = at, self._desks[number].seen

    async def answer(self, number: int) -> None:
        """Let a consultant answer the asker of their conversation."""
        text = words()
        at = await self._desks[number].answer(text)
        self.answered[text] = at, self._askers[number].seen

    async def steady(self, seconds: float, asks: float, answers: float) -> None:
        """So many a second of each, at random moments."""
        await asyncio.gather(
            self._at_random(seconds, asks, self._ask_anybody),
            self._at_random(seconds, answers, self._answer_anybody),
        )

    async def burst(self) -> None:
        """Everybody whose conversation is open writes at once."""
        await asyncio.gather(*(self.ask(number) for number in range(len(self._desks))))

    async def _ask_anybody(self) -> None:
        shown = self._chance.random() < 0.5 or len(self._askers) == len(self._desks)
        most = len(self._desks) if shown else len(self._askers)
        await self.ask(self._chance.randrange(most))

    async def _answer_anybody(self) -> None:
        await self.answer(self._chance.randrange(len(self._desks)))

    async def _at_random(self, seconds, rate, one) -> None:
        loop = asyncio.get_running_loop()
        end, running = loop.time() + seconds, []
        while loop.time() < end:
            await asyncio.sleep(self._chance.expovariate(rate))
            running.append(asyncio.create_task(one()))
        await asyncio.gather(*running)

    async def settled(self) -> None:
        """Wait until all is seen, or lost."""
        waiting = [*self.asked.items(), *self.answered.items()]
        for _ in range(int(LOST * 10)):
            if all(text in seen for text, (_, seen) in waiting):
                return
            await asyncio.sleep(0.1)

    def take(self) -> tuple[list[float], list[float], int]:
        """(Milliseconds to desks, to widgets, number of lost ones), and begin anew."""
        found, lost = [], 0
        for times in (self.asked, self.answered):
            found.append([(s[t] - at) * 1000 for t, (at, s) in times.items() if t in s])
            lost += sum(text not in seen for text, (_, seen) in times.items())
            times.clear()
        return found[0], found[1], lost


def row(name: str, times: Sequence[float], than: float | None = None) -> float:
    """Print one line of the table; the 95th percentile."""
    if len(times) < 2:
        print(f"{name:44} {len(times):5}")
        return 0
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    ratio = f"  p95 {cuts[94] / than:4.1f} times that of one desk" if than else ""
    print(f"{name:44} {len(times):5} {cuts[49]:8.1f} {cuts[94]:8.1f} {cuts[98]:8.1f}{ratio}")
    return cuts[94]


async def idle(application: Application) -> None:
    """Wait until the application has loaded what it loads behind its first page."""
    process = psutil.Process(application.pid)
    quiet = 0
    while quiet < 3:
        before = sum(process.cpu_times()[:2])
        await asyncio.sleep(1)
        quiet = quiet + 1 if sum(process.cpu_times()[:2]) - before < 0.1 else 0


async def measure(application: Application, talks: list[Talk], cookies, options) -> None:
    """Open desks, write, and print what came of it: first with one desk, then with all."""
    print(f"{'':44} {'count':>5} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    before: tuple[float | None, float | None] = (None, None)
    for count in sorted({1, len(cookies)}):
        async with AsyncExitStack() as stack:
            desks = [
                Desk(application.url, cookie, talk.id, whole=options.whole)
                for cookie, talk in zip(cookies[:count], talks, strict=False)
            ]
            askers = [Asker(application.url, talk) for talk in (talks if count > 1 else talks[:1])]
            everybody = [*desks, *askers]
            for some in (everybody[at : at + 20] for at in range(0, len(everybody), 20)):
                await asyncio.gather(*(one.open() for one in some))
                for one in some:
                    stack.push_async_callback(one.close)
            screens = [
                await stack.enter_async_context(Screen(application.url, desk))
                for desk in desks[: options.browsers if count > 1 else 0]
            ]
            await asyncio.sleep(3)
            traffic = Traffic(desks, askers)
            process = psutil.Process(application.pid)
            used, asked = sum(process.cpu_times()[:2]), sum(desk.requests for desk in desks)
            share = 1 if count > 1 else 0.5
            await traffic.steady(options.seconds, options.asks * share, options.answers * share)
            used = (sum(process.cpu_times()[:2]) - used) / options.seconds
            asked = (sum(desk.requests for desk in desks) - asked) / options.seconds
            await traffic.settled()
            shown = {text: at for screen in screens for text, at in (await screen.seen()).items()}
            in_document = [
                (shown[t] - at) * 1000 for t, (at, _) in traffic.asked.items() if t in shown
            ]
            to_desks, to_widgets, lost = traffic.take()
            name = f"{count} desk{'s' * (count > 1)}"
            first = row(f"{name}: asker's words at the desk", to_desks, before[0])
            second = row(f"{name}: consultant's words in the chat", to_widgets, before[1])
            if screens:
                row(f"{name}: asker's words in Chromium's page", in_document, before[0])
            if count > 1:
                await traffic.burst()
                await traffic.settled()
                burst, _, more = traffic.take()
                row(f"{name}: all {count} askers at the same moment", burst)
                lost += more
            print(
                f"{name}: {asked:.1f} requests/s, {used:.0%} of one core, {lost} lost", flush=True
            )
            before = first, second


async def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=500)
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--asks", type=float, default=5, help="askers' messages a second")
    parser.add_argument("--answers", type=float, default=2, help="consultants' messages a second")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--browsers", type=int, default=0)
    parser.add_argument("--database", help="postgresql://...; a SQLite file of its own without it")
    options = parser.parse_args()
    gc.disable()  # Pauses of those who measure would count as the application's.
    folder = Path(tempfile.mkdtemp(prefix="gandras-desk-"))
    engine = EngineStandIn()
    await engine.server.start()
    more = {
        "GANDRAS_VAR": str(folder),
        "GANDRAS_RASA_URL": engine.server.url,
        "GANDRAS_RASA_SECRET": SECRET,
        "GANDRAS_ACTIONS_PORT": str(free_port()),
    }
    if options.database:
        more["GANDRAS_DATABASE_URL"] = options.database
    application = Application(folder, free_port(), more)
    url = options.database or f"sqlite:///{application.database}"
    database = load_settings(database_url=url, _env_file=None).database
    talks, cookies = await fill(database, options.talks, options.desks)
    await application.start()
    await idle(application)
    try:
        await measure(application, talks, cookies, options)
    finally:
        await application.stop()
        await engine.server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    uvloop.run(main())
