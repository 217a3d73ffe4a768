"""How well the classifier understands what it was not trained on.

In: the training data, by folds. Out: a table by language on the terminal: share right, right among
the best three, falling back, and wrong although sure. Runs in the engine's environment:

    PYTHONPATH=. python -m nlu.components.crossvalidation --folds 5
"""

import argparse
import time
import zlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import yaml

from nlu.components.fingerprint import ROOT
from nlu.components.lexicon import lexicon_files, terms
from nlu.components.training import train
from nlu.components.views import Document
from nlu.components.words import Splitter

__all__ = ["Answer", "Line", "lines", "main", "validate"]


class Line(NamedTuple):
    """An example, or a lexicon's term (weight below 1)."""

    text: str
    intent: str
    language: str
    weight: float
    talk: bool


class Answer(NamedTuple):
    """What the classifier said of a line kept aside: place of the right intent, confidences."""

    line: Line
    rank: int
    best: float
    second: float
    first: str


def lines(classifier: dict[str, Any]) -> list[Line]:
    """Return the examples and terms that the classifier of config.yml learns from."""
    found = []
    for path in sorted((ROOT / "nlu" / "data").glob("*/*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            language = entry["metadata"]["language"]
            found += [
                Line(text.strip()[1:].strip(), entry["intent"], language, 1, path.stem == "talk")
                for text in entry["examples"].splitlines()
            ]
    for path in lexicon_files(classifier["lexicons"]):
        found += [
            Line(
                *term[:3], classifier["lexicon_weight"].get(term.language, term.weight), talk=False
            )
            for term in terms(path)
        ]
    return found


def validate(
    every: list[Line], classifier: dict[str, Any], folds: int, run: int | None = None
) -> Iterable[Answer]:
    """Train on all folds but one and yield the answers on that one; `run`: how many folds."""
    split = Splitter().split
    documents = [
        Document(x.text, [w.text for w in split(x.text, x.language)], x.language) for x in every
    ]
    fold = np.array([
        zlib.crc32(b"fold" + x.text.encode()) % folds if x.weight >= 1 else -1 for x in every
    ])  # fmt: skip
    hold = np.array([
        x.weight >= 1 and zlib.crc32(x.text.encode()) % 100 < classifier["held_out"] * 100
        for x in every
    ])  # fmt: skip
    labels = np.array([x.intent for x in every])
    weights = np.array([x.weight for x in every])
    for number in range(run or folds):
        known, asked = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = train(
            [documents[i] for i in known], labels[known], weights[known], hold[known], classifier
        )
        shares = model.confidences([documents[i] for i in asked])
        for i, share in zip(asked, shares, strict=True):
            order = np.argsort(-share, kind="stable")
            names = [model.labels[j] for j in order]
            yield Answer(
                every[i], names.index(labels[i]), share[order[0]], share[order[1]], names[0]
            )


def _table(answers: list[Answer], threshold: float, ambiguity: float) -> None:
    def falls(a: Answer) -> bool:
        return bool(a.best < threshold or a.best - a.second < ambiguity)

    columns: dict[str, Callable[[Answer], bool]] = {
        "right": lambda a: a.rank == 0,
        "top 3": lambda a: a.rank < 3,  # noqa: PLR2004
        "falls back": falls,
        "wrong, sure": lambda a: a.rank > 0 and not falls(a),
    }
    print("| |", "n |", " | ".join(columns), "|\n|---|---|" + "---|" * len(columns))
    for name, talk in (("content", False), ("all", True)):
        for language in ("lt", "en", "ru", "uk"):
            part = [a for a in answers if a.line.language == language and (talk or not a.line.talk)]
            cells = [f"{sum(map(test, part)) / len(part):.3f}" for test in columns.values()]
            print(f"| {language}, {name} | {len(part)} |", " | ".join(cells), "|")
    confidence = np.array([a.best for a in answers])
    right = np.array([a.rank == 0 for a in answers])
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = sum(
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in set(bins)
    )
    print(f"\nexpected calibration error {error:.3f} over {len(answers)} messages")


def main() -> None:
    """Read config.yml and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--run", type=int, help="how many of the folds to run (default: all)")
    options = parser.parse_args()
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    by_name = {part["name"].rpartition(".")[2]: part for part in pipeline}
    classifier, fallback = by_name["MultilingualClassifier"], by_name["FallbackClassifier"]
    start = time.perf_counter()
    answers = list(validate(lines(classifier), classifier, options.folds, options.run))
    _table(answers, fallback["threshold"], fallback["ambiguity_threshold"])
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
