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


async def _main(model: str, given: str, taken: str) -> None:
    agent = Agent.load(model)
    rows = [json.loads(line) for line in Path(given).read_text("utf-8").splitlines()]
    with Path(taken).open("w", encoding="utf-8") as out:
        for row in rows:
            text = row["text"].strip().lstrip("/").strip() or "?"
            message = UserMessage(text, metadata={"language": row["language"]})
            parsed = await agent.processor.parse_message(message)
            out.write(json.dumps(parsed, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
