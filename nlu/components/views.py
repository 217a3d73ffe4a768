"""The views of a message that the classifier sees, as one sparse row.

In: documents (`Document`: the text, its words, its language if known). Out: a sparse matrix, a row
a document.

- words: single words and pairs, as written;
- lemmas: dictionary forms, singly, in pairs, and in pairs that leave one word out;
- concepts: what the words mean, whatever the language (`nlu.components.concepts`), the same way;
- characters: 2 to 5 in a row, not across words.

All are folded to plain Latin letters, weighted by tf-idf and brought to length 1, so that a long
message doesn't drown a short one; words, lemmas and concepts then count `word_weight` as much as
characters.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.concepts import Concepts
from nlu.components.fold import fold

__all__ = ["Dictionary", "Document", "SavedViews", "Views"]


class Document(NamedTuple):
    """A message as the views read it. The language matters in training only, for the lemmas."""

    text: str
    words: Sequence[str]
    language: str | None = None


class Dictionary(NamedTuple):
    """What is known of words besides how they are written; lemmas by folded form."""

    lemmas: Mapping[str, str]
    concepts: Concepts


class SavedViews(NamedTuple):
    """For each view, its terms in order and how telling each is; and the dictionary."""

    terms: list[list[str]]
    idf: list[NDArray[np.float32]]
    dictionary: Dictionary


class _Reading(NamedTuple):
    """A document, folded once for all views."""

    words: list[str]
    lemmas: list[str]
    concepts: list[str]
    characters: str


def _as_is(words: list[str]) -> list[str]:
    return words


def _with_pairs(words: list[str]) -> list[str]:
    """Add neighbours ("a b") and words with one between them ("a _ b")."""
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    apart = [f"{a} _ {b}" for a, b in zip(words, words[2:], strict=False)]
    return [*words, *pairs, *apart]


class Views:
    """The vectorisers, fitted together and saved together."""

    def __init__(
        self,
        dictionary: Dictionary,
        *,
        words: int,
        characters: tuple[int, int],
        rarest: int,
        word_weight: float,
    ) -> None:
        """Take the dictionary and how many `words` and `characters` run together.

        What occurs in fewer than `rarest` documents is left out.
        """
        self._dictionary = dictionary
        self.shares = (word_weight, word_weight, word_weight, 1.0)
        common: dict[str, Any] = {
            "lowercase": False, "min_df": rarest, "sublinear_tf": True, "dtype": np.float32,
        }  # fmt: skip
        by_word = {"tokenizer": _as_is, "token_pattern": None, **common}
        self.vectorizers = [
            TfidfVectorizer(preprocessor=attrgetter("words"), ngram_range=(1, words), **by_word),
            TfidfVectorizer(preprocessor=_lemma_pairs, **by_word),
            TfidfVectorizer(preprocessor=_concept_pairs, **by_word),
            TfidfVectorizer(
                preprocessor=attrgetter("characters"),
                analyzer="char_wb",
                ngram_range=characters,
                **common,
            ),
        ]

    @classmethod
    def restore(cls, saved: "SavedViews", **settings: Any) -> "Views":
        """Return the views that `saved` describes, made with the same `settings`."""
        views = cls(saved.dictionary, **settings)
        for vectorizer, terms, idf in zip(views.vectorizers, saved.terms, saved.idf, strict=True):
            vectorizer.set_params(vocabulary=terms)
            vectorizer.idf_ = idf
        return views

    def save(self) -> "SavedViews":
        """Return what was learned: plain lists and numbers, no code."""
        return SavedViews(
            [list(v.get_feature_names_out()) for v in self.vectorizers],
            [v.idf_.astype(np.float32) for v in self.vectorizers],
            self._dictionary,
        )

    def fit(self, documents: Iterable[Document]) -> csr_matrix:
        """Learn the vocabulary of `documents` and return their rows."""
        readings = [self._read(document) for document in documents]
        return self._join([v.fit_transform(readings) for v in self.vectorizers])

    def rows(self, documents: Iterable[Document]) -> csr_matrix:
        """Return the rows of `documents`; what was never seen in training counts nothing."""
        readings = [self._read(document) for document in documents]
        return self._join([v.transform(readings) for v in self.vectorizers])

    def _read(self, document: Document) -> _Reading:
        typed = [word for word in document.words if any(map(str.isalnum, word))]
        words = [fold(word) for word in typed]
        lemmas = [self._dictionary.lemmas.get(word, word) for word in words]
        concepts = map(self._dictionary.concepts.of, typed, words, lemmas)
        return _Reading(words, lemmas, [c for c in concepts if c], fold(document.text))

    def _join(self, parts: list[csr_matrix]) -> csr_matrix:
        shared = [part * share for part, share in zip(parts, self.shares, strict=True)]
        return hstack(shared, format="csr", dtype=np.float32)


def _lemma_pairs(reading: _Reading) -> list[str]:
    return _with_pairs(reading.lemmas)


def _concept_pairs(reading: _Reading) -> list[str]:
    return _with_pairs(reading.concepts)
