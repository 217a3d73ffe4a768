"""Facts about `nlu.letter_runs`: what letters alone say of a word."""

from math import exp

from nlu.letter_runs import LetterRuns

WORDS = ["namas", "namai", "namo", "ramus", "darbas"]


def test_a_word_like_the_known_ones_is_likelier() -> None:
    """Also if it is none of them."""
    runs = LetterRuns(WORDS)

    assert runs.likelihood("namus") > runs.likelihood("sunma") > runs.likelihood("xqzwk")


def test_no_word_is_impossible() -> None:
    """A letter that the language lacks makes a word unlikely, no more."""
    runs = LetterRuns(WORDS)

    assert 0 < exp(runs.likelihood("жук")) < exp(runs.likelihood("namas")) < 1
