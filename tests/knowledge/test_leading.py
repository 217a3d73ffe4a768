"""Facts about `knowledge.leading`: the card leads with what fits, and nothing gets lost."""

from __future__ import annotations

import re

import pytest

from bot.messages import LANGUAGES
from knowledge.leading import LINES, STEPS, crisis_card, fitting
from knowledge.library import Library

#: A source that only the step of the need cites.
CITED = {"violence": "care-mvic", "roof": "care-shelters", "no_money": "care-prienai"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("need", STEPS)
def test_the_need_leads(library: Library, language: str, need: str) -> None:
    """112 stands first, then the step and the line of the need; each line is there once."""
    whole = library.answer("crisis_help", language)
    card = crisis_card(library, language, [need])
    first, second, *_ = card.text.splitlines()
    assert first.startswith(f"- {library.lines['emergency-112'].number}")
    if need in CITED:
        url = library.sources[CITED[need]]["url"]
        number = next(one.number for one in card.sources if one.url == url)
        assert f"[{number}]" in second
    if need in LINES:
        assert library.lines[LINES[need]].number in card.text.splitlines()[2]
    assert _lines(card.text) == _lines(whole.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_town_has_its_site_and_is_not_asked_for(library: Library, language: str) -> None:
    """Two questions are left, one if children were told of."""
    site = library.places["siauliu-m"].site
    card = crisis_card(library, language, ["roof"], place="siauliu-m")
    assert site in card.text.splitlines()[2]
    less = crisis_card(library, language, ["roof"], place="siauliu-m", told=["children"])
    assert _questions(card.text) == 2
    assert _questions(less.text) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_beginning_alone(library: Library, language: str) -> None:
    """What is said again is how the card begins."""
    card = crisis_card(library, language, ["roof"], place="siauliu-m")
    again = fitting(library, language, ["roof"], "siauliu-m")
    assert card.text.startswith(again.text)


def _lines(text: str) -> list[str]:
    """The lines without their numbers, in no order."""
    bare = (re.sub(r"^(?:\d+\.|-) |\[\d+\]", "", line).strip() for line in text.splitlines())
    return sorted(line for line in bare if line)


def _questions(text: str) -> int:
    return sum(line.startswith("- ") and line.endswith("?") for line in text.splitlines())
