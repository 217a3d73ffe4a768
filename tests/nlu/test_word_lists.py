"""Facts about `nlu.word_lists`: the frequent words of a language."""

import pytest

from nlu.word_lists import frequent_words


@pytest.mark.parametrize(
    ("language", "word"), [("lt", "ir"), ("en", "the"), ("ru", "и"), ("uk", "що"), ("pl", "się")]
)
def test_the_most_frequent_words_come_first(language: str, word: str) -> None:
    """With their shares; about as many as asked for."""
    words = frequent_words(language, 1000)

    assert word in list(words)[:10]
    assert 1000 <= len(words) < 1100
    assert 0.2 < sum(words.values()) < 1


def test_an_unknown_language_is_an_error() -> None:
    """The library has no list of it."""
    with pytest.raises(KeyError):
        frequent_words("xx", 10)
