"""Facts about `nlu.components.noise`."""

from random import Random

import pytest

from nlu.components.noise import mistyped
from nlu.components.views import Document

RUSSIAN = "хочу получить вид на жительство в литве"


def copies(text: str, language: str, count: int = 60) -> list[Document]:
    """Return mistyped copies of one message."""
    chance = Random(1)  # noqa: S311 - no secret
    return [mistyped(Document(text, text.split(), language), chance) for _ in range(count)]


def test_slips_change_single_letters_of_longer_words() -> None:
    """Most words stay; no word grows or shrinks by more than one letter."""
    words = ["kaip", "gauti", "leidimą", "gyventi"]
    found = copies(" ".join(words), "lt")

    assert any(list(copy.words) != words for copy in found)
    for copy in found:
        assert copy.text == " ".join(copy.words)
        assert copy.words[0][0] == "k"
        assert all(abs(len(a) - len(b)) <= 1 for a, b in zip(copy.words, words, strict=True))


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), ("хочу говорити", "uk")])
def test_some_copies_are_in_latin_letters(text: str, language: str) -> None:
    """In habits of typing that folding doesn't meet: "xochu", "hovoryty"."""
    latin = {copy.words[0] for copy in copies(text, language) if copy.text.isascii()}

    assert latin & {"xochu", "hochu", "khochu", "ho4u"}


def test_short_words_stay_as_they_are() -> None:
    """A slip in "ne" or "už" would make another word."""
    assert {copy.text for copy in copies("ne už bus", "lt")} == {"ne už bus"}


def test_the_same_seed_makes_the_same_copies() -> None:
    """Training twice gives the same model."""
    assert copies(RUSSIAN, "ru") == copies(RUSSIAN, "ru")
