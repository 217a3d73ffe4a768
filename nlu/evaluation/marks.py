"""Lithuanian as many type it: without the marks on its letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from nlu.evaluation.cases import Case


def with_plain(cases: Sequence[Case]) -> tuple[list[Case], list[int]]:
    """Add each Lithuanian message that has marks once more, without them.

    Returns the cases, the added ones last, and for each of those the place of the one as written.
    """
    plain = {place: unmarked(case.text) for place, case in enumerate(cases) if case.lang == "lt"}
    places = [place for place, text in plain.items() if text != cases[place].text]
    return [*cases, *(replace(cases[place], text=plain[place]) for place in places)], places


def unmarked(text: str) -> str:
    """Return the text without marks on its letters."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
