"""Trains the classifier alone and asks it: `python -m nlu.components.trial GIVEN TAKEN`.

GIVEN is JSON: `settings` of the classifier as in config.yml, `known` lines `[text, intent,
language, weight]` to learn from, and `asked` lines `[text, language]`. TAKEN is JSON: `rankings`,
for each line asked the best five `[intent, confidence]`, and the `seconds` that training took.
Lines lighter than 1 teach but do not calibrate. Runs in the engine's environment, without Rasa.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from nlu.components.training import held_out, train
from nlu.components.views import document
from nlu.components.words import Splitter

__all__ = ["main", "rankings"]

_BEST = 5


def rankings(
    settings: dict[str, Any], known: list[list[Any]], asked: list[list[Any]]
) -> tuple[list[list[tuple[str, float]]], float]:
    """Learn the `known` lines and rank the intents of those `asked`; say how long it took."""
    start = time.perf_counter()
    splitter = Splitter()
    labels = np.array([intent for _, intent, _, _ in known])
    weights = np.array([float(weight) for *_, weight in known])
    aside = np.array([
        weight >= 1 and held_out(text, settings["held_out"])
        for text, _, _, weight in known
    ])  # fmt: skip
    documents = [document(splitter, text, language) for text, _, language, _ in known]
    model = train(documents, labels, weights, aside, settings)
    seconds = time.perf_counter() - start
    shares = model.confidences([document(splitter, *line) for line in asked])
    order = np.argsort(-shares, axis=1, kind="stable")[:, :_BEST]
    found = [
        [(model.labels[place], float(row[place])) for place in best]
        for row, best in zip(shares, order, strict=True)
    ]
    return found, seconds


def main(given: str, taken: str) -> None:
    """Read `given` and write what was learned to `taken`."""
    task = json.loads(Path(given).read_text("utf-8"))
    found, seconds = rankings(task["settings"], task["known"], task["asked"])
    Path(taken).write_text(json.dumps({"rankings": found, "seconds": seconds}), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
