"""Facts about `bot.approved`: what is suggested for whose words, how canned words are filled."""

from __future__ import annotations

from datetime import date

from bot.approved.canned import Filling, fill
from bot.approved.nearest import Nearest
from bot.approved.suggestions import Asked, Suggestions
from knowledge.library import Library
from knowledge.search import Search

TAXES = "Ar reikia deklaruoti pajamas, kurias uždirbau Norvegijoje?"
DISPUTE = "per kiek laiko galima kreiptis į darbo ginčų komisiją?"


def test_an_earlier_question_is_not_forgotten(library: Library, search: Search) -> None:
    """What was asked last and what was asked before are both answered."""
    asked = [Asked(DISPUTE), Asked(TAXES, "taxes", 0.9)]

    found = Suggestions(library, search, []).find(asked, "lt")

    assert {ref.id for ref in found[:2]} == {"employment_rights", "taxes"}


def test_a_name_given_on_the_way_hides_no_question(library: Library, search: Search) -> None:
    """It is like what people say when they are asked for their details."""
    suggestions = Suggestions(library, search, [])

    found = suggestions.find([Asked(f"Mano vardas Jonas, tel. 861234567. {DISPUTE}")], "lt")

    assert found[0].id == "employment_rights"


def test_the_nearest_of_several_texts_counts() -> None:
    """Likeness is 1 for the same words, and 0 is left out."""
    nearest = Nearest([("a", "vienas du"), ("a", "trys"), ("b", "trys keturi")], lambda _: 1.0)

    found = dict(nearest.find("trys"))

    assert round(found["a"], 6) == 1.0
    assert 0 < found["b"] < 1
    assert nearest.find("penki") == []


def test_placeholders_are_filled_and_nothing_else() -> None:
    """The date in the words of the language, with plain spaces."""
    filling = Filling("Rūta", 7, date(2026, 11, 22))

    assert fill("{name} {number} {kita}", "lt", filling) == "Rūta 7 {kita}"
    assert fill("{today}", "uk", filling) == "22 листопада 2026 р."
