"""Kills the application or the engine at random moments under a stream of web messages.

`uv run python benchmarks/chaos.py --kill app --times 20 --messages 500` writes from many sessions,
by HTTP, sending again whatever was not acknowledged, as the widget does. At the end every session
must have been shown each of its messages once, in order, and have one answer to each. Exit code 1
if not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import uuid
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from benchmarks.processes import Application

QUESTIONS = (
    "Kaip deklaruoti gyvenamąją vietą?",
    "How do I exchange my driving licence?",
    "Какие документы взять с собой?",
    "Де знайти школу для дитини?",
)


class Asker:
    """One session that writes its messages, each until it is acknowledged."""

    def __init__(self, url: str, number: int, messages: int) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=5, trust_env=False)
        self.ids = [uuid.uuid4().hex for _ in range(messages)]
        self._number = number
        self.token = ""

    async def _insist(self, method: str, path: str, **what: Any) -> httpx.Response:
        while True:
            try:
                answer = await self._http.request(method, path, **what)
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)

    async def write(self) -> None:
        """Open a session and write everything, at the pace of a quick person."""
        for number, client_id in enumerate(self.ids):
            await self.say(
                f"{QUESTIONS[(number + self._number) % len(QUESTIONS)]} ({number})", client_id
            )
            await asyncio.sleep(random.uniform(0, 2))

    async def say(self, text: str, client_id: str) -> None:
        """Write one message, until it is acknowledged; the first one opens the session."""
        if "authorization" not in self._http.headers:
            opened = await self._insist("POST", "/chat/session", json={"lang": "lt"})
            self.token = opened.json()["token"]
            self._http.headers["authorization"] = f"Bearer {self.token}"
        await self._insist("POST", "/chat/messages", json={"id": client_id, "text": text})

    async def events(self) -> list[dict[str, Any]]:
        """All that was shown."""
        shown: list[dict[str, Any]] = []
        while True:
            after = shown[-1]["event"] if shown else 0
            page = (await self._insist("GET", "/chat/messages", params={"after": after})).json()
            if not page["events"]:
                return shown
            shown += page["events"]

    async def faults(self, replies: dict[str, int]) -> list[str]:
        """What is lost, doubled or out of order."""
        shown = await self.events()
        found = []
        if [e["event"] for e in shown] != list(range(1, len(shown) + 1)):
            found.append("numbers have gaps")
        mine = [e["client_id"] for e in shown if e["from"] == "asker"]
        if mine != self.ids:
            found.append(f"{len(self.ids)} written, but {len(mine)} shown or out of order")
        answers = [e for e in shown if e["from"] == "assistant"]
        replies["asked"] += len(self.ids)
        replies["answered"] += len(answers)
        return found


async def answered_once(folder: Path) -> tuple[int, int, int]:
    """(unanswered, answered more than once, answers out of order), read from the database."""
    import sqlite3  # noqa: PLC0415

    rows = (
        sqlite3.connect(folder / "gandras.db")
        .execute(
            "SELECT i.id, i.contact_id, i.state, COUNT(o.id), COUNT(DISTINCT o.text), MIN(o.event)"
            " FROM messages i LEFT JOIN messages o ON o.reply_to = i.id AND o.author = 'assistant'"
            " WHERE i.direction = 'in' GROUP BY i.id ORDER BY i.contact_id, i.id"
        )
        .fetchall()
    )
    unanswered = sum(state != "answered" or count == 0 for _, _, state, count, _, _ in rows)
    doubled = sum(count != distinct for _, _, _, count, distinct, _ in rows)
    disorder = sum(a[1] == b[1] and (a[5] or 0) > (b[5] or 0) for a, b in pairwise(rows))
    return unanswered, doubled, disorder


async def main() -> int:
    """Run the storm and tell what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kill", choices=("app", "engine"), default="app")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=25)
    parser.add_argument("--port", type=int, default=8197)
    parser.add_argument("--pause", type=float, default=6.0, help="mean seconds between kills")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gandras-chaos-"))
    application = Application(folder, options.port)
    await application.start()
    began = time.monotonic()
    per = options.messages // options.sessions
    askers = [Asker(application.url, n, per) for n in range(options.sessions)]
    writing = asyncio.gather(*(asker.write() for asker in askers))
    for _ in range(options.times):
        await asyncio.sleep(random.uniform(0.2, 2 * options.pause))
        await (application.kill() if options.kill == "app" else application.kill_engine())
    await writing
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        unanswered, doubled, disorder = await answered_once(folder)
        if not unanswered:
            break
        await asyncio.sleep(1)
    replies = {"asked": 0, "answered": 0}
    faults = [fault for asker in askers for fault in await asker.faults(replies)]
    await application.stop()
    print(f"killed {options.kill} {application.kills} times in {time.monotonic() - began:.0f} s")
    print(f"messages {replies['asked']}, answers shown {replies['answered']}")
    print(f"unanswered {unanswered}, answered twice {doubled}, out of order {disorder}")
    print("transcripts wrong:", faults or "none")
    return 1 if faults or unanswered or doubled or disorder else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
