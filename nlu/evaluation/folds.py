"""Cross-validation: the classifier alone, asked about training examples that it was not taught."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from nlu.components.lexicon import lexicon_terms
from nlu.evaluation.cases import Case
from nlu.evaluation.engine import Engine
from nlu.evaluation.examples import Example
from nlu.evaluation.marks import with_plain
from nlu.evaluation.pipelines import CLASSIFIER, part
from nlu.evaluation.readings import Reading
from nlu.evaluation.rows import Row, row


def cross_validate(
    engine: Engine,
    config: dict[str, Any],
    examples: Sequence[Example],
    folds: int,
    say: Callable[[str], None],
) -> Reading:
    """Learn from all folds but one and read that one, for each; lexicons teach every time.

    `config` is ours. An example's fold is a hash of its text. `say` is told the progress. Raises
    EngineError.
    """
    settings = part(config, CLASSIFIER)
    intents = {example.intent for example in examples}
    lexicon = [
        [term.text, term.intent, term.language, term.weight]
        for term in lexicon_terms(settings)
        if term.intent in intents
    ]
    limits = part(config, "FallbackClassifier")
    parts = []
    for number in range(folds):
        say(f"Fold {number + 1} of {folds}")
        known, cases = [], []
        for text, intent, lang, _ in examples:
            if zlib.crc32(b"fold" + text.encode()) % folds == number:
                cases.append(Case(text, lang, intent))
            else:
                known.append([text, intent, lang, 1])
        every, places = with_plain(cases)
        task = {
            "settings": settings,
            "known": known + lexicon,
            "asked": [[case.text, case.lang] for case in every],
        }
        rankings = engine.run("trial", json.dumps(task))["rankings"]
        rows = [_row(case, ranked, limits) for case, ranked in zip(every, rankings, strict=True)]
        parts.append(Reading.of(rows, places))
    return Reading(
        [row for reading in parts for row in reading.rows],
        [pair for reading in parts for pair in reading.pairs],
    )


def _row(case: Case, ranked: list[tuple[str, float]], limits: dict[str, Any]) -> Row:
    first, second = (confidence for _, confidence in ranked[:2])
    unsure = first < limits["threshold"] or first - second < limits["ambiguity_threshold"]
    return row(case, ranked, fallback=unsure)
