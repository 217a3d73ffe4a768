"""Labelled messages: read from JSON lines, one file or a folder of files named by language."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LANGUAGES = ("lt", "en", "ru", "uk")
STYLES = ("keywords", "plain", "context", "story", "sloppy", "latin")
GOLD = Path(__file__).resolve().parents[1] / "gold"


class BadCases(ValueError):
    """A file or a line that holds no case; one sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message. `also` are other intents that would be right too.

    `style` is one of STYLES or empty. `entities` are the ids that should be found, by entity.
    """

    text: str
    lang: str
    intent: str
    also: tuple[str, ...] = ()
    style: str = ""
    entities: dict[str, list[str]] = field(default_factory=dict)


def read_cases(path: Path, intents: Collection[str] | None = None) -> list[Case]:
    """Read `{"text", "intent", "lang"?, "also"?, "style"?, "entities"?}` a line.

    Without `lang` the file is named by its language (`lt.jsonl`); a folder means its files.
    Raises BadCases, also for an intent that is not among `intents`, if these are given.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    cases = [case for file in files for case in _read(file, intents)]
    if not cases:
        raise BadCases(f"{path} holds no cases.")
    return cases


def _read(path: Path, intents: Collection[str] | None) -> Iterable[Case]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCases(f"{path} cannot be read: {error}.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                case = _case(json.loads(line), path.stem)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                msg = f"{path}:{number}: not a case ({error!r}); it needs text, intent and lang."
                raise BadCases(msg) from None
            if case.lang not in LANGUAGES:
                msg = f"{path}:{number}: lang must be one of {', '.join(LANGUAGES)}."
                raise BadCases(msg)
            unknown = {case.intent, *case.also}.difference(intents or ())
            if intents is not None and unknown:
                raise BadCases(f"{path}:{number}: there is no intent {min(unknown)}.")
            yield case


def _case(line: dict[str, Any], name: str) -> Case:
    return Case(
        text=str(line["text"]),
        lang=str(line.get("lang", name)),
        intent=str(line["intent"]),
        also=tuple(line.get("also") or ()),
        style=str(line.get("style") or ""),
        entities=dict(line.get("entities") or {}),
    )
