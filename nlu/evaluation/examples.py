"""The training examples as the evaluation needs them: by group, in part, by folds."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

DATA = Path(__file__).resolve().parents[1] / "data"


class Example(NamedTuple):
    """A text that teaches an intent. `group` is the name of its file."""

    text: str
    intent: str
    lang: str
    group: str


def training_examples() -> list[Example]:
    """All examples of `nlu/data`."""
    found = []
    for path in sorted(DATA.glob("*/*.yml")):
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        language, group = path.parent.name, path.stem
        found += [
            Example(line.strip()[1:].strip(), entry["intent"], language, group)
            for entry in data.get("nlu", ())
            for line in entry["examples"].splitlines()
        ]
    return found


def groups(examples: Iterable[Example]) -> dict[str, str]:
    """The group of each intent."""
    return {example.intent: example.group for example in examples}


def sample(examples: Iterable[Example], per_intent: int) -> list[Example]:
    """At most so many examples of each intent and language, always the same ones."""
    bundles = defaultdict(list)
    for example in examples:
        bundles[example.intent, example.lang].append(example)
    return [
        example
        for bundle in bundles.values()
        for example in sorted(bundle, key=lambda e: zlib.crc32(e.text.encode()))[:per_intent]
    ]


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write Rasa's training format, an entry for each intent and language."""
    bundles = defaultdict(list)
    for example in examples:
        bundles[example.intent, example.lang].append(" ".join(example.text.split()))
    entries = [
        {
            "intent": intent,
            "metadata": {"language": lang},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for (intent, lang), texts in bundles.items()
    ]
    content = {"version": "3.1", "nlu": entries}
    path.write_text(yaml.dump(content, allow_unicode=True, sort_keys=False), "utf-8")
