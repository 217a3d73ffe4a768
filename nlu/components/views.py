"""The views of a message that the classifier sees, as one sparse row.

In: documents (`Document`: the text, its words, its language if known). Out: a sparse matrix, a row
a document.

- lemmas: dictionary forms, singly, in pairs, and in pairs that leave one word out;
- concepts: what the words mean, whatever the language (`nlu.components.concepts`), the same way;
- characters: 2 to 5 in a row, not across words.

All are folded to plain Latin letters, weighted by tf-idf and brought to length 1, so that a long
message doesn't drown a short one; then each view counts as much as its weight says. If there is an
encoder (`nlu.components.encoder`), its vector of the text is one more view.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cache, partial
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from nlu.components.concepts import Concepts
from nlu.components.encoder import Encoder
from nlu.components.fold import fold
from nlu.components.words import Splitter

__all__ = ["VIEWS", "Counts", "Dictionary", "Document", "SavedViews", "Views", "document"]

VIEWS = ("lemmas", "concepts", "characters")
_ENCODER = "encoder"

Counts = list[csr_matrix]
"""For each view, how often each of its terms occurs in each document; then an encoder's vectors."""
Weights = list[NDArray[np.float32]]
"""For each view, how telling each of its terms is."""


class Document(NamedTuple):
    """A message as the views read it. The language matters in training only, for the lemmas."""

    text: str
    words: Sequence[str]
    language: str | None = None


class Dictionary(NamedTuple):
    """What is known of words besides how they are written; lemmas by folded form.

    And, if there is an encoder, of whole texts.
    """

    lemmas: Mapping[str, str]
    concepts: Concepts
    encoder: Encoder | None = None


def document(splitter: Splitter, text: str, language: str | None = None) -> Document:
    """Return a text with the words that `splitter` finds in it."""
    return Document(text, [word.text for word in splitter.split(text, language)], language)


class SavedViews(NamedTuple):
    """For each view, its terms in order and how telling each is; and the dictionary."""

    terms: list[list[str]]
    idf: Weights
    dictionary: Dictionary


class _Reading(NamedTuple):
    """A document, folded once for all views."""

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
        characters: tuple[int, int],
        rarest: int,
        weights: Mapping[str, float],
    ) -> None:
        """Take the dictionary and how many `characters` run together.

        What occurs in fewer than `rarest` documents is left out. `weights` say by name how much
        each view counts.
        """
        self._dictionary = dictionary
        self._rarest = rarest
        names = (*VIEWS, _ENCODER) if dictionary.encoder else VIEWS
        self._weights = [np.float32(weights[name]) for name in names]
        common: dict[str, Any] = {"lowercase": False, "min_df": rarest, "dtype": np.float32}
        by_word = {"tokenizer": _as_is, "token_pattern": None, **common}
        self._counters = [
            CountVectorizer(preprocessor=_lemma_pairs, **by_word),
            CountVectorizer(preprocessor=_concept_pairs, **by_word),
            CountVectorizer(
                preprocessor=attrgetter("characters"),
                analyzer="char_wb",
                ngram_range=characters,
                **common,
            ),
        ]
        self.idf: Weights = []

    @classmethod
    def restore(cls, saved: SavedViews, **settings: Any) -> "Views":
        """Return the views that `saved` describes, made with the same `settings`."""
        views = cls(saved.dictionary, **settings)
        for counter, terms in zip(views._counters, saved.terms, strict=True):
            counter.set_params(vocabulary=terms)
        views.idf = saved.idf
        return views

    def save(self) -> SavedViews:
        """Return what was learned: plain lists and numbers, no code."""
        terms = [list(counter.get_feature_names_out()) for counter in self._counters]
        return SavedViews(terms, self.idf, self._dictionary)

    def fit(self, documents: Iterable[Document]) -> Counts:
        """Learn the vocabulary of `documents` and how telling each term is; return the counts."""
        documents = list(documents)
        readings = self._readings(documents)
        counts = [counter.fit_transform(readings) for counter in self._counters]
        self.idf = [_idf(part, self._rarest) for part in counts]
        return counts + self._encoded(documents)

    def part(self, counts: Counts) -> "Views":
        """Return views that know of these `counts` only; what is too rare in them says nothing."""
        views = copy(self)
        views.idf = [_idf(part, self._rarest) for part in counts[: len(VIEWS)]]
        return views

    def count(self, documents: Iterable[Document]) -> Counts:
        """Return the counts of `documents`; what was never seen in training counts nothing."""
        documents = list(documents)
        readings = self._readings(documents)
        return [c.transform(readings) for c in self._counters] + self._encoded(documents)

    def rows(self, counts: Counts) -> csr_matrix:
        """Return the rows that the classifier sees."""
        parts = []
        for count, idf in zip(counts[: len(VIEWS)], self.idf, strict=True):
            part = count.copy()
            part.data = (1 + np.log(part.data)) * idf[part.indices]
            parts.append(normalize(part, copy=False))
        parts += counts[len(VIEWS) :]
        weighted = [part * weight for part, weight in zip(parts, self._weights, strict=True)]
        return hstack(weighted, format="csr", dtype=np.float32)

    def _encoded(self, documents: Sequence[Document]) -> Counts:
        encoder = self._dictionary.encoder
        return [csr_matrix(encoder.vectors([x.text for x in documents]))] if encoder else []

    def _readings(self, documents: Iterable[Document]) -> list[_Reading]:
        return list(map(partial(_read, self._dictionary, cache(fold)), documents))


def _read(dictionary: Dictionary, folded: Callable[[str], str], document: Document) -> _Reading:
    typed = [word for word in document.words if any(map(str.isalnum, word))]
    words = [folded(word) for word in typed]
    lemmas = [dictionary.lemmas.get(word, word) for word in words]
    concepts = map(dictionary.concepts.of, typed, words, lemmas)
    return _Reading(lemmas, [c for c in concepts if c], fold(document.text))


def _idf(counts: csr_matrix, rarest: int) -> NDArray[np.float32]:
    """Return the logarithm of how rare each term is, as scikit-learn's TfidfTransformer does."""
    occurs = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + occurs)) + 1
    return np.where(occurs < rarest, 0, idf).astype(np.float32)


def _lemma_pairs(reading: _Reading) -> list[str]:
    return _with_pairs(reading.lemmas)


def _concept_pairs(reading: _Reading) -> list[str]:
    return _with_pairs(reading.concepts)
