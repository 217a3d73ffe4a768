"""What each part of the intent classifier is worth: leave it out and look.

    PYTHONPATH=. var/engine/bin/python benchmarks/nlu_parts.py

In: config.yml's settings, the training data, the gold set. Trains once with all parts and once
without each, always without a fifth of the examples, and asks that fifth and the gold set. Out: a
Markdown table: shares right, the best three, and on the gold set as people mistype it. Some 30 s a
part on 2 quiet cores. Differences under 0.005 are noise: 7,100 messages held out, 1,260 gold.
"""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nlu.components.lexicon import lexicon_terms
from nlu.components.model import IntentModel
from nlu.components.noise import mistyped
from nlu.components.training import train
from nlu.components.views import VIEWS, Document, document
from nlu.components.words import Splitter
from nlu.evaluation.cases import GOLD, read_cases
from nlu.evaluation.examples import training_examples
from nlu.evaluation.pipelines import CLASSIFIER, own_pipeline, part

FOLDS = 5
TOP = 3


class Line(NamedTuple):
    """An example or a lexicon's term, split into words, and the intents that are right."""

    document: Document
    right: tuple[str, ...]
    weight: float = 1.0


def shares(model: IntentModel, lines: Sequence[Line]) -> tuple[float, float]:
    """How many of `lines` are right, and right among the best three."""
    order = np.argsort(-model.margins([line.document for line in lines]), axis=1)[:, :TOP]
    hits = [
        [model.labels[place] in line.right for place in best]
        for line, best in zip(lines, order, strict=True)
    ]
    return sum(hit[0] for hit in hits) / len(hits), sum(map(any, hits)) / len(hits)


def without(given: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The settings with all parts, then without each."""
    yield "all parts", given
    for view in VIEWS:
        yield f"no {view}", {**given, "view_weights": {**given["view_weights"], view: 0.0}}
    yield "no lexicons", {**given, "lexicons": ""}
    yield "no mistyped copies", {**given, "mistyped": 0.0}
    yield "no ear for the last sentence", {**given, "closing_weight": 0.0}


def main() -> None:
    """Print the table, a row when it is ready."""
    splitter = Splitter()
    given = part(own_pipeline(), CLASSIFIER)
    every = [Line(document(splitter, e.text, e.lang), (e.intent,)) for e in training_examples()]
    asked = [
        Line(document(splitter, case.text, case.lang), (case.intent, *case.also))
        for case in read_cases(GOLD)
    ]
    held = [zlib.crc32(b"fold" + line.document.text.encode()) % FOLDS == 0 for line in every]
    known = [line for line, left in zip(every, held, strict=True) if not left]
    hard = [line for line, left in zip(every, held, strict=True) if left]
    chance = random.Random(1)
    noisy = [line._replace(document=mistyped(line.document, chance)) for line in asked]
    long = [line for line in hard if len(line.document.words) >= given["long_message"]]
    print("| | held out | top 3 | long ones | gold | top 3 | gold, mistyped | s |")
    print("|---|---|---|---|---|---|---|---|")
    for name, changed in without(given):
        lines = known + [
            Line(document(splitter, term.text, term.language), (term.intent,), term.weight)
            for term in lexicon_terms(changed)
        ]
        started = time.perf_counter()
        model = train(
            [line.document for line in lines],
            np.array([line.right[0] for line in lines]),
            np.array([line.weight for line in lines]),
            np.zeros(len(lines), dtype=bool),
            changed,
        )
        seconds = time.perf_counter() - started
        cells = [*shares(model, hard), shares(model, long)[0], *shares(model, asked)]
        cells.append(shares(model, noisy)[0])
        print(f"| {name} |", " | ".join(f"{cell:.3f}" for cell in cells), f"| {seconds:.0f} |")


if __name__ == "__main__":
    main()
