"""What a model made of a labelled message: one row, as scores read it and `--json` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from nlu.evaluation.cases import Case

FALLBACK = "nlu_fallback"
TOP = 3


class Ranked(TypedDict):
    """An intent and how sure the model is of it."""

    name: str
    confidence: float


class Row(TypedDict):
    """The case (`lang` to `labelled_entities`) and what was understood.

    `right` are all intents that count as right, the label first. `intent` and `confidence` are the
    classifier's first, `fallback` says whether the assistant would ask back, `language` is the one
    identified (None: unsure, or not asked for).
    """

    text: str
    lang: str
    style: str
    label: str
    right: list[str]
    labelled_entities: dict[str, list[str]]
    intent: str | None
    confidence: float
    ranking: list[Ranked]
    fallback: bool
    language: str | None
    entities: list[dict[str, Any]]


def row(
    case: Case,
    ranking: Sequence[tuple[str, float]],
    *,
    fallback: bool,
    language: str | None = None,
    entities: Sequence[dict[str, Any]] = (),
) -> Row:
    """Put together a case and its ranking, best first; the best three are kept."""
    best: list[Ranked] = [
        {"name": name, "confidence": round(confidence, 4)} for name, confidence in ranking[:TOP]
    ]
    return {
        "text": case.text,
        "lang": case.lang,
        "style": case.style,
        "label": case.intent,
        "right": [case.intent, *case.also],
        "labelled_entities": case.entities,
        "intent": best[0]["name"] if best else None,
        "confidence": best[0]["confidence"] if best else 0.0,
        "ranking": best,
        "fallback": fallback,
        "language": language,
        "entities": list(entities),
    }


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON line a row. Raises OSError."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
