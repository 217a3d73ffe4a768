"""Lets a trained model read labelled messages, in the engine's own environment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlu.evaluation.cases import Case
from nlu.evaluation.engine import Engine
from nlu.evaluation.marks import with_plain
from nlu.evaluation.readings import Cost, Reading
from nlu.evaluation.rows import FALLBACK, Row, row
from nlu.language import identify


def read(
    engine: Engine, model: Path, cases: Sequence[Case], training_seconds: float | None = None
) -> Reading:
    """Read the cases, and those in Lithuanian without marks too. Raises EngineError.

    The language is identified as in life. The cost is given `training_seconds`.
    """
    every, places = with_plain(cases)
    languages = [identify(case.text).language for case in every]
    given = (
        json.dumps({"text": case.text, "language": language}) + "\n"
        for case, language in zip(every, languages, strict=True)
    )
    taken = engine.run("parse_lines", "".join(given), str(model))
    times = sorted(taken["milliseconds"])
    cost = Cost(
        model_mb=model.stat().st_size / 2**20,
        resident_mb=taken["resident_mb"],
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
        training_seconds=training_seconds,
    )
    lines = zip(every, languages, taken["parsed"], strict=True)
    return Reading.of([_row(case, language, data) for case, language, data in lines], places, cost)


def _row(case: Case, language: str | None, data: dict[str, Any]) -> Row:
    return row(
        case,
        [(r["name"], r["confidence"]) for r in data["intent_ranking"] if r["name"] != FALLBACK],
        fallback=data["intent"]["name"] == FALLBACK,
        language=language,
        entities=[
            {k: e.get(k) for k in ("entity", "value", "start", "end")} for e in data["entities"]
        ],
    )
