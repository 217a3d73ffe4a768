"""Lets a trained model read labelled messages, in the engine's own environment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.evaluation.cases import Case
from nlu.evaluation.engine import Engine
from nlu.evaluation.rows import FALLBACK, Row, row
from nlu.language import identify


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model costs: size, memory of a process that holds it, and time for a message."""

    model_mb: float
    resident_mb: float
    p50_ms: float
    p95_ms: float
    training_seconds: float | None = None


def read(engine: Engine, model: Path, cases: Sequence[Case]) -> tuple[list[Row], Cost]:
    """Make a row for each case, with the language identified as in life. Raises EngineError."""
    languages = [identify(case.text).language for case in cases]
    texts = [case.text for case in cases]
    parsed, cost = parse(engine, model, list(zip(texts, languages, strict=True)))
    lines = zip(cases, languages, parsed, strict=True)
    return [_row(case, language, data) for case, language, data in lines], cost


def parse(
    engine: Engine, model: Path, lines: Sequence[tuple[str, str | None]]
) -> tuple[list[dict[str, Any]], Cost]:
    """Rasa's parse data for texts with their languages. Raises EngineError."""
    given = "".join(json.dumps({"text": text, "language": lang}) + "\n" for text, lang in lines)
    taken = engine.run("parse_lines", given, str(model))
    times = sorted(taken["milliseconds"])
    cost = Cost(
        model_mb=model.stat().st_size / 2**20,
        resident_mb=taken["resident_mb"],
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
    )
    return taken["parsed"], cost


def ranking(data: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the intents of parse data, best first, without the fallback."""
    ranked = data["intent_ranking"]
    return [(r["name"], r["confidence"]) for r in ranked if r["name"] != FALLBACK]


def _row(case: Case, language: str | None, data: dict[str, Any]) -> Row:
    return row(
        case,
        ranking(data),
        fallback=data["intent"]["name"] == FALLBACK,
        language=language,
        entities=[
            {k: e.get(k) for k in ("entity", "value", "start", "end")} for e in data["entities"]
        ],
    )
