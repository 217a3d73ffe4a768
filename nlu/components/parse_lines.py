"""Reads messages with a trained model: `python -m nlu.components.parse_lines MODEL IN OUT`.

IN and OUT are JSON lines: `{"text", "language"}` in, Rasa's parse data out. Runs inside the
engine's environment; no server is started.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage


async def _parse(model: str, rows: list[dict[str, str]]) -> list[dict[str, object]]:
    agent = Agent.load(model)
    parsed = []
    for row in rows:
        text = row["text"].strip().lstrip("/").strip() or "?"
        message = UserMessage(text, metadata={"language": row["language"]})
        parsed.append(await agent.processor.parse_message(message))
    return parsed


def main(model: str, given: str, taken: str) -> None:
    """Read the lines of `given` and write what was understood to `taken`."""
    rows = [json.loads(line) for line in Path(given).read_text("utf-8").splitlines()]
    parsed = asyncio.run(_parse(model, rows))
    lines = (json.dumps(data, ensure_ascii=False) + "\n" for data in parsed)
    Path(taken).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
