"""Facts about `nlu.components.lemmas` and `nlu.components.concepts`."""

from pathlib import Path

import pytest

from nlu.components.concepts import Concepts, read_concepts
from nlu.components.fold import fold
from nlu.components.lemmas import lemma_table

SEEN = [
    ("lt", "vaikai"), ("lt", "grįžtu"), ("lt", "butą"), ("en", "children"),
    ("ru", "детям"), ("ru", "вернуться"), ("uk", "дітьми"), ("uk", "роботу"), ("uk", "роботою"),
]  # fmt: skip


@pytest.fixture(scope="module")
def table() -> dict[str, str]:
    """The lemmas of a few words."""
    return lemma_table(SEEN)


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("vaikams", "vaikas"),
        ("griztu", "grįžti"),
        ("butuose", "butas"),
        ("children", "child"),
        ("detej", "ребёнок"),
        ("вернулись", "вернуться"),
        ("dityam", "дитина"),
        ("роботу", "робота"),
    ],
)
def test_every_form_of_a_seen_word_has_its_lemma(
    table: dict[str, str], form: str, lemma: str
) -> None:
    """Forms never seen too, without diacritics and in Latin letters."""
    assert table[fold(form)] == fold(lemma)


def test_words_never_seen_are_not_in_the_table(table: dict[str, str]) -> None:
    """It holds what the examples need, not the whole dictionaries."""
    assert fold("šuniui") not in table
    assert len(table) < 400


def test_the_commoner_lemma_wins_a_shared_form() -> None:
    """The examples decide."""
    assert lemma_table([("en", "cats")] * 3 + [("lt", "cats")])[fold("cats")] == "cat"


CONCEPTS = """
debt: {lt: [skola], en: [debt], ru: [долг], uk: [борг]}
school: {lt: [mokykla], en: [school], ru: [школа], uk: [школа]}
"""


@pytest.fixture
def concepts(tmp_path: Path) -> Concepts:
    """Two concepts, one of whose words folds to a word of the other."""
    path = tmp_path / "concepts.yml"
    path.write_text(CONCEPTS, encoding="utf-8")
    return read_concepts(path, {fold("школы"): fold("школа"), "mokiklos": "mokikla"})


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("skola", "debt"),
        ("школа", "school"),
        ("школы", "school"),
        ("mokyklos", "school"),
        ("dolg", "debt"),
        ("skrydis", None),
    ],
)
def test_the_script_tells_words_that_fold_alike(
    concepts: Concepts, word: str, concept: str | None
) -> None:
    """A debt is "skola", a school "школа"; Latin-typed Russian is found where nothing else is."""
    folded = fold(word)
    lemma = {fold("школы"): fold("школа"), "mokiklos": "mokikla"}.get(folded, folded)

    assert concepts.of(word, folded, lemma) == concept
