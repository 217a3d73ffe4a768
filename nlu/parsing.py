"""Lets a trained model read many messages, in the engine's own environment."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from nlu.evaluation import FALLBACK, Case
from nlu.language import identify

ROOT = Path(__file__).resolve().parent.parent
TOP = 3


class EngineError(RuntimeError):
    """The engine's environment or the model failed; one sentence."""


def parse_all(python: Path, model: Path, cases: list[Case]) -> list[dict[str, Any]]:
    """Make a row for each case.

    It holds `intent` (the classifier's first), `confidence`, `ranking` (top 3), `language` (as
    identified), `entities`, and `fallback` (whether the assistant would ask back).
    """
    languages = [identify(case.text).language for case in cases]
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        given.write_text(
            "".join(
                json.dumps({"text": case.text, "language": language}) + "\n"
                for case, language in zip(cases, languages, strict=True)
            )
        )
        environment = {
            **{k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"},
            "PYTHONPATH": str(ROOT),
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        done = subprocess.run(
            [str(python), "-m", "nlu.components.parse_lines", str(model), str(given), str(taken)],
            cwd=ROOT, env=environment, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            msg = f"the model {model.name} could not read the messages: {' '.join(last)}"
            raise EngineError(msg)
        parsed = [json.loads(line) for line in taken.read_text().splitlines()]
    return [
        _row(case, language, data)
        for case, language, data in zip(cases, languages, parsed, strict=True)
    ]


def _row(case: Case, language: str | None, data: dict[str, Any]) -> dict[str, Any]:
    ranking = [
        {"name": r["name"], "confidence": round(r["confidence"], 4)}
        for r in data["intent_ranking"]
        if r["name"] != FALLBACK
    ][:TOP]
    first = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    return {
        "text": case.text,
        "lang": case.lang,
        "label": case.intent,
        "intent": first["name"],
        "confidence": first["confidence"],
        "ranking": ranking,
        "language": language,
        "entities": [
            {k: e.get(k) for k in ("entity", "value", "start", "end")} for e in data["entities"]
        ],
        "fallback": data["intent"]["name"] == FALLBACK,
    }
