"""Facts about `nlu.components.fold`: spellings that meet."""

import pytest

from nlu.components.fold import fold


@pytest.mark.parametrize(
    "spellings",
    [
        ("ačiū", "aciu", "AČIŪ", "achiu"),
        ("grįžti", "grizti", "grizhti"),
        ("хочу", "hochu", "khochu"),
        ("жительство", "zhitelstvo", "zitelstvo"),
        ("шукаю", "shukayu", "sukaju"),
        ("їжа", "yizha", "izha"),
        ("Šiauliai", "Siauliai", "SIAULIAI"),
        ("сім'я", "сім’я", "сімʼя", "simya"),
    ],
)
def test_spellings_of_a_word_meet(spellings: tuple[str, ...]) -> None:
    """Diacritics, alphabet and the ways of typing it make no difference."""
    assert len({fold(word) for word in spellings}) == 1


def test_words_stay_apart() -> None:
    """Folding joins spellings, not words."""
    assert len({fold(word) for word in ("namas", "namai", "дом", "дім")}) == 4


def test_what_is_no_letter_stays() -> None:
    """Digits, marks and emoji are left as they are."""
    assert fold("S1, 2026-11-21 😀?") == "s1, 2026-11-21 😀?"


def test_folding_twice_changes_nothing() -> None:
    """What is folded is plain already."""
    once = fold("Ačiū, щось їсти!")

    assert fold(once) == once
