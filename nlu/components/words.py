"""Split a text into words by the rules of its language.

In: a text and a language. Out: its words with their places. spaCy's blank pipelines for
Lithuanian, English, Russian and Ukrainian do the work: rules only, no models to load.
"""

from typing import NamedTuple

import spacy

from nlu.components.letters import LANGUAGES, by_script

__all__ = ["Splitter", "Word"]

_RENEWED = 5_000
"""After so many texts spaCy forgets their words, which must not pile up in a long-lived engine.

Forgetting after each text (spaCy's memory zones) makes it three times as slow.
"""


class Word(NamedTuple):
    """A word, number or mark and where it starts in the text."""

    text: str
    start: int


class Splitter:
    """The four tokenisers."""

    def __init__(self) -> None:
        """Make them; it takes a quarter of a second."""
        self._renew()

    def _renew(self) -> None:
        self._left = _RENEWED
        self._pipelines = {language: spacy.blank(language) for language in LANGUAGES}

    def split(self, text: str, language: str | None = None) -> list[Word]:
        """Return the words of `text`; without a known `language`, one that its letters suit."""
        pipeline = self._pipelines.get(language or "") or self._pipelines[by_script(text)]
        words = [Word(token.text, token.idx) for token in pipeline.make_doc(text)]
        self._left -= 1
        if not self._left:
            self._renew()
        return [word for word in words if not word.text.isspace()]
