"""Facts about `nlu.written`: which words of a text can tell its language."""

import pytest

from nlu.written import as_known, without_marks, written


def test_addresses_and_numbers_are_no_words() -> None:
    """Neither a mail address nor a phone number nor a form's code shows a language."""
    text = "Rašykite jonas@example.com, +370 600 00000, www.lrv.lt dėl E106"

    assert written(text) == ["Rašykite", "dėl"]


@pytest.mark.parametrize(
    ("typed", "known"),
    [("М’ЯТА", "м'ята"), ("пiсля", "після"), ("ещё", "еще"), ("Iki", "iki"), ("don’t", "don't")],
)
def test_a_word_is_compared_in_one_spelling(typed: str, known: str) -> None:
    """Case, kinds of apostrophes and Latin letters among Cyrillic ones make no difference."""
    assert as_known(typed) == known


def test_marks_are_dropped() -> None:
    """Of Latin letters in any language; й stays a letter of its own."""
    assert without_marks("ąčęėįšųūž") == "aceeisuuz"
    assert without_marks("łódź") == "lodz"
    assert without_marks("мій") == "мій"
