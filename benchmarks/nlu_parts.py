"""What each part of the intent classifier is worth: leave it out and look.

    PYTHONPATH=. var/engine/bin/python benchmarks/nlu_parts.py

In: config.yml's settings, the training data, the gold set. Trains once with all parts and once
without each, always without a fifth of the examples, and asks that fifth and the gold set. Out: a
Markdown table: shares right, the best three, and on the gold set as people mistype it. Some 30 s a
part on 2 quiet cores. Differences under 0.005 are noise: 7,100 messages held out, 1,260 gold.
"""

from __future__ import annotations

import json
import random
import time
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import yaml

from nlu.components.fingerprint import ROOT
from nlu.components.lexicon import lexicon_files, terms
from nlu.components.model import IntentModel
from nlu.components.noise import mistyped
from nlu.components.training import train
from nlu.components.views import VIEWS, Document
from nlu.components.words import Splitter

FOLDS = 5
TOP = 3


class Line(NamedTuple):
    """An example or a lexicon's term, split into words, and the intents that are right."""

    document: Document
    right: tuple[str, ...]
    weight: float = 1.0


def settings() -> dict[str, Any]:
    """The classifier's settings in config.yml."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    return next(dict(part) for part in pipeline if part["name"].endswith("MultilingualClassifier"))


def examples(split: Splitter) -> list[Line]:
    """All lines of the training data."""
    found = []
    for path in sorted((ROOT / "nlu" / "data").glob("*/*.yml")):
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        for entry in data.get("nlu", ()):
            language = entry["metadata"]["language"]
            texts = (line[2:].strip() for line in entry["examples"].splitlines())
            found += [Line(document(split, t, language), (entry["intent"],)) for t in texts]
    return found


def lexicon(split: Splitter, pattern: str) -> list[Line]:
    """All terms of the lexicons."""
    return [
        Line(document(split, term.text, term.language), (term.intent,), term.weight)
        for path in lexicon_files(pattern)
        for term in terms(path)
    ]


def gold(split: Splitter) -> list[Line]:
    """The gold set."""
    found = []
    for path in sorted((ROOT / "nlu" / "gold").glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            right = (row["intent"], *row.get("also", ()))
            found.append(Line(document(split, row["text"], path.stem), right))
    return found


def document(split: Splitter, text: str, language: str) -> Document:
    """A text with its words."""
    return Document(text, [word.text for word in split.split(text, language)], language)


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
    split = Splitter()
    given = settings()
    every, asked = examples(split), gold(split)
    held = [zlib.crc32(b"fold" + line.document.text.encode()) % FOLDS == 0 for line in every]
    known = [line for line, left in zip(every, held, strict=True) if not left]
    hard = [line for line, left in zip(every, held, strict=True) if left]
    chance = random.Random(1)
    noisy = [line._replace(document=mistyped(line.document, chance)) for line in asked]
    long = [line for line in hard if len(line.document.words) >= given["long_message"]]
    print("| | held out | top 3 | long ones | gold | top 3 | gold, mistyped | s |")
    print("|---|---|---|---|---|---|---|---|")
    for name, changed in without(given):
        lines = known + (lexicon(split, changed["lexicons"]) if changed["lexicons"] else [])
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
