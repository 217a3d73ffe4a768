"""Lets several consultants take over each of many conversations while the assistant answers.

`uv run python -m benchmarks.takeovers` runs on a SQLite database of its own; with `--database` on
an empty PostgreSQL database, in two processes that answer and take over. The engine is the tests'
stand-in, which takes up to half a second. Each conversation must have one owner, who was told so,
and nothing may be said by the assistant after that. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.engine.client import Engine
from bot.events import Calendar
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.store.migrate import upgrade
from bot.texts import Texts
from bot.understanding import Understanding
from knowledge.library import Library
from tests.engine_stand_in import SECRET, EngineStandIn
from tests.parts import parts
from tests.takeovers import answering, race


def process(url: str, engine: str) -> Services:
    """The parts of one process."""
    settings = load_settings(database_url=url, _env_file=None)
    replies = Replies(
        Texts("replies"), Library(Texts("knowledge").by_language), Calendar("", Path())
    )
    return parts(settings, replies, Understanding(), Engine(lambda: [engine], SECRET))


async def answer(url: str, engine: str) -> None:
    """Another process: answers until it is ended."""
    async with answering(process(url, engine)):
        await asyncio.Event().wait()


async def main() -> int:
    """Run it and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=1000)
    parser.add_argument("--rivals", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=334, help="conversations at a time")
    parser.add_argument("--database", help="postgresql://...; a SQLite file of its own without it")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="gandras-takeovers-")
    url = options.database or f"sqlite:///{folder.name}/gandras.db"
    if options.engine:
        await answer(url, options.engine)
    engine = EngineStandIn()
    engine.slow = 0.5
    await engine.server.start()
    services = process(url, engine.server.url)
    await upgrade(services.database)
    others = []
    if options.database:
        command = (sys.executable, "-m", "benchmarks.takeovers", "--database", url)
        others = [await asyncio.create_subprocess_exec(*command, "--engine", engine.server.url)]
    began = time.monotonic()
    async with answering(services):
        outcome = await race([services], options.talks, options.rivals, options.at_once)
    took = time.monotonic() - began
    for other in others:
        other.terminate()
        await other.wait()
    await services.engine.close()
    await services.database.close()
    await engine.server.stop()
    folder.cleanup()
    print(f"{outcome.talks} conversations, {options.rivals} consultants each, {took:.0f} s")
    print(f"one winner in {outcome.one_winner}, who owns it in {outcome.owned_by_winner}")
    print(f"said by the assistant: {outcome.answers} before, {outcome.late} after")
    print(f"computed and dropped at the moment of sending: {outcome.dropped}")
    sound = outcome.one_winner == outcome.owned_by_winner == outcome.talks
    return 0 if sound and not outcome.late else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
