"""The views of a message that the classifier sees, as one sparse row.

In: documents (`Document`: the text and its words). Out: a sparse matrix, a row a document.

- words: single words and pairs;
- characters: 2 to 5 in a row, not across words.

Both are folded to plain Latin letters, weighted by tf-idf and brought to length 1, so that a long
message doesn't drown a short one; the words then count `word_weight` as much as the characters.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.fold import fold

__all__ = ["Document", "SavedViews", "Views"]


class Document(NamedTuple):
    """A message as the views read it."""

    text: str
    words: Sequence[str]


class SavedViews(NamedTuple):
    """For each view, its terms in order and how telling each is."""

    terms: list[list[str]]
    idf: list[NDArray[np.float32]]


def _words(document: Document) -> list[str]:
    return [fold(word) for word in document.words if any(map(str.isalnum, word))]


def _characters(document: Document) -> str:
    return fold(document.text)


def _as_is(words: list[str]) -> list[str]:
    return words


class Views:
    """The vectorisers, fitted together and saved together."""

    def __init__(
        self, *, words: int, characters: tuple[int, int], rarest: int, word_weight: float
    ) -> None:
        """Set how many words and characters run together and how rare a run is still kept."""
        self.shares = (word_weight, 1.0)
        self.vectorizers = [
            TfidfVectorizer(
                preprocessor=_words,
                tokenizer=_as_is,
                token_pattern=None,
                lowercase=False,
                ngram_range=(1, words),
                sublinear_tf=True,
                dtype=np.float32,
            ),
            TfidfVectorizer(
                preprocessor=_characters,
                analyzer="char_wb",
                ngram_range=characters,
                min_df=rarest,
                sublinear_tf=True,
                dtype=np.float32,
            ),
        ]

    @classmethod
    def restore(cls, saved: "SavedViews", **settings: Any) -> "Views":
        """Return the views that `saved` describes, made with the same `settings`."""
        views = cls(**settings)
        for vectorizer, terms, idf in zip(views.vectorizers, saved.terms, saved.idf, strict=True):
            vectorizer.set_params(vocabulary=terms)
            vectorizer.idf_ = idf
        return views

    def save(self) -> "SavedViews":
        """Return what was learned: plain lists and numbers, no code."""
        return SavedViews(
            [list(v.get_feature_names_out()) for v in self.vectorizers],
            [v.idf_.astype(np.float32) for v in self.vectorizers],
        )

    def fit(self, documents: Sequence[Document]) -> csr_matrix:
        """Learn the vocabulary of `documents` and return their rows."""
        return self._join([v.fit_transform(documents) for v in self.vectorizers])

    def rows(self, documents: Sequence[Document]) -> csr_matrix:
        """Return the rows of `documents`; what was never seen in training counts nothing."""
        return self._join([v.transform(documents) for v in self.vectorizers])

    def _join(self, parts: list[csr_matrix]) -> csr_matrix:
        shared = [part * share for part, share in zip(parts, self.shares, strict=True)]
        return hstack(shared, format="csr", dtype=np.float32)
