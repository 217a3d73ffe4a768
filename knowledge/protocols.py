"""What a consultant does, step by step, when somebody may be in danger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.articles import KnowledgeError, read_yaml

PROTOCOLS = ("crisis", "trafficking")
#: What to do first, whom else there is to help, and what not to do.
PARTS = ("first", "help", "never")


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol in one language: texts with marks and citations, by part and step.

    `reviewed` is the day on which somebody at the centre approved it, if anybody has.
    """

    title: str
    updated: date
    reviewed: date | None
    parts: Mapping[str, Mapping[str, str]]


def read_protocols(folder: Path, language: str) -> dict[str, Protocol]:
    """The protocols of a language, by id. Raises KnowledgeError."""
    return {name: _read(folder / "protocols" / language / f"{name}.yml") for name in PROTOCOLS}


def _read(path: Path) -> Protocol:
    found = read_yaml(path)
    reviewed = found.get("reviewed")
    if not isinstance(found.get("updated"), date) or not isinstance(reviewed, date | None):
        raise KnowledgeError(path, 1, "`updated` must be a day, `reviewed` a day or empty.")
    parts = {part: found.get(part) for part in PARTS}
    for part, steps in parts.items():
        if not isinstance(steps, dict) or not all(isinstance(text, str) for text in steps.values()):
            raise KnowledgeError(path, 1, f"`{part}` must hold lines of `step: text`.")
    return Protocol(str(found["title"]), found["updated"], reviewed, parts)
