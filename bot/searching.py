"""Makes the search of the knowledge, which knows from the training data how people ask."""

from __future__ import annotations

from functools import lru_cache

from knowledge.library import Library
from knowledge.search import Search
from nlu.evaluation.examples import training_examples


@lru_cache(maxsize=1)
def make_search(library: Library) -> Search:
    """Index all articles and all training examples: a second or two, once for a library."""
    return Search(library, ((e.lang, e.intent, e.text) for e in training_examples()))
