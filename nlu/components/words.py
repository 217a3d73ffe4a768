"""Split a text into words by the rules of its language.

In: a text and a language. Out: its words with their places. spaCy's blank pipelines for
Lithuanian, English, Russian and Ukrainian do the work: rules only, no models to load.
"""

from typing import NamedTuple

import spacy

from nlu.components.letters import LANGUAGES, by_script

__all__ = ["Splitter", "Word"]


class Word(NamedTuple):
    """A word, number or mark and where it starts in the text."""

    text: str
    start: int


class Splitter:
    """The four tokenisers."""

    def __init__(self) -> None:
        """Make them; it takes a quarter of a second."""
        self._pipelines = {language: spacy.blank(language) for language in LANGUAGES}

    def split(self, text: str, language: str | None = None) -> list[Word]:
        """Return the words of `text`; without a known `language`, one that its letters suit."""
        pipeline = self._pipelines.get(language or "") or self._pipelines[by_script(text)]
        with pipeline.memory_zone():  # new words must not pile up in a long-lived engine
            return [
                Word(token.text, token.idx)
                for token in pipeline.make_doc(text)
                if not token.is_space
            ]
