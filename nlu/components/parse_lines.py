"""Reads messages with a trained model: `python -m nlu.components.parse_lines MODEL IN OUT`.

IN holds JSON lines `{"text", "language"}`. OUT is JSON: `parsed`, Rasa's parse data for each line;
`milliseconds`, the time each took; and `resident_mb`, the memory of this process at the end. Runs
inside the engine's environment; no server is started.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

_WARM_UP = 20  # the first calls load what is loaded once


async def _parse(model: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    agent = Agent.load(model)

    async def parse(row: dict[str, str]) -> dict[str, Any]:
        text = row["text"].strip().lstrip("/").strip() or "?"
        message = UserMessage(text, metadata={"language": row["language"]})
        return await agent.processor.parse_message(message)

    for row in rows[:_WARM_UP]:
        await parse(row)
    parsed, milliseconds = [], []
    for row in rows:
        start = time.perf_counter()
        parsed.append(await parse(row))
        milliseconds.append(round((time.perf_counter() - start) * 1000, 3))
    return {"parsed": parsed, "milliseconds": milliseconds, "resident_mb": _resident_mb()}


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def main(model: str, given: str, taken: str) -> None:
    """Read the lines of `given` and write what was understood to `taken`."""
    rows = [json.loads(line) for line in Path(given).read_text("utf-8").splitlines()]
    read = asyncio.run(_parse(model, rows))
    Path(taken).write_text(json.dumps(read, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
