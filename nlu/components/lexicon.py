"""The lexicons: words and short phrases that point to an intent.

In: files `nlu/data/<language>/lexicon.yml` (`language`, `weight`, and under `terms` a block of
lines for each intent). Out: `Term`s, which the classifier learns from as short, lighter examples.

They are not Rasa examples because Rasa copies and hashes every example several times over: 25,000
lines would cost it half a minute at each training.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nlu.components.fingerprint import ROOT

__all__ = ["Term", "lexicon_files", "lexicon_terms", "terms"]


class Term(NamedTuple):
    """One line of a lexicon."""

    text: str
    intent: str
    language: str
    weight: float


def lexicon_files(pattern: str) -> list[Path]:
    """Return the files that `pattern`, taken from the project's folder, means; "" means none."""
    if not pattern:
        return []
    path = Path(pattern)
    return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor)))
                  if path.is_absolute() else ROOT.glob(pattern))  # fmt: skip


def lexicon_terms(settings: Mapping[str, Any]) -> list[Term]:
    """Return the terms that the classifier's `settings` in config.yml name, as they weigh them."""
    weights = settings["lexicon_weight"]
    return [
        term._replace(weight=float(weights.get(term.language, term.weight)))
        for path in lexicon_files(settings["lexicons"])
        for term in terms(path)
    ]


def terms(path: Path) -> list[Term]:
    """Return the lines of one lexicon, blank ones left out."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Term(line.strip(), intent, content["language"], float(content["weight"]))
        for intent, block in content["terms"].items()
        for line in block.splitlines()
        if line.strip()
    ]
