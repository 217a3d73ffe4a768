"""Facts about the gold set in `nlu/gold` and the later one in `nlu/unseen`."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from bot.settings import ROOT
from nlu.components.fold import fold
from nlu.components.lexicon import lexicon_files, terms
from nlu.evaluation.cases import GOLD, LANGUAGES, STYLES, Case, read_cases
from nlu.evaluation.examples import groups, training_examples


@pytest.fixture(scope="module", params=[GOLD, GOLD.with_name("unseen")], ids=lambda p: p.name)
def gold(request: pytest.FixtureRequest) -> list[Case]:
    """All messages of a set; that each line is a case with known intents is part of reading."""
    return read_cases(request.param, groups(training_examples()))


def words(text: str) -> str:
    """The words of a text as the classifier sees them: no case, marks or punctuation."""
    return " ".join(re.findall(r"\w+", fold(text)))


def test_every_language_asks_for_every_intent(gold: list[Case]) -> None:
    """An intent that nobody asks for would not be measured."""
    asked = {(case.lang, case.intent) for case in gold}
    intents = groups(training_examples())

    assert [(lang, i) for lang in LANGUAGES for i in intents if (lang, i) not in asked] == []


def test_no_message_is_there_twice(gold: list[Case]) -> None:
    """Case, marks and punctuation apart."""
    times = Counter(words(case.text) for case in gold)

    assert [text for text, count in times.items() if count > 1] == []


def test_no_message_is_trained_on(gold: list[Case]) -> None:
    """Neither as an example nor as a term of a lexicon: take it out of the gold set."""
    seen = {words(example.text) for example in training_examples()}
    for path in lexicon_files("nlu/data/*/lexicon.yml"):
        seen |= {words(term.text) for term in terms(path)}

    assert [(case.lang, case.text) for case in gold if words(case.text) in seen] == []


def test_styles_and_places_are_known(gold: list[Case]) -> None:
    """Styles are those of the report; municipalities and countries those of the tables."""
    known = {}
    for entity, name in (("municipality", "municipalities"), ("country", "countries")):
        with (ROOT / "knowledge" / f"{name}.csv").open(encoding="utf-8") as file:
            known[entity] = {row["id"] for row in csv.DictReader(file)}

    wrong = [
        (case.text, entity, value)
        for case in gold
        for entity, values in case.entities.items()
        for value in values
        if value not in known[entity]
    ]

    assert wrong == []
    assert {case.style for case in gold} <= {*STYLES}
