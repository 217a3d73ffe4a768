"""Lemmas: the dictionary forms of words, found whether or not diacritics or Cyrillic were typed.

In: the words of the training data with their languages. Out: a table from folded form to folded
lemma, so that "vaikus", "vaikams" and "vaikai" count as one word, "grizti" finds "grįžti" and
"detej" finds "детей".

The lemmatisers (simplemma for Lithuanian and English, pymorphy3 for Russian and Ukrainian) work
only in training: the table takes in every form that they know of each lemma that occurs, and it is
saved in the model. A running engine needs neither their dictionaries nor the message's language.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pymorphy3
import simplemma
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from nlu.components.fold import fold
from nlu.components.letters import CYRILLIC

__all__ = ["lemma_table"]

_SIMPLEMMA = ("lt", "en")
_SEEN = 1_000
"""How much more a form weighs that was seen in the examples than one known from dictionaries."""


def lemma_table(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return folded form -> folded lemma for `words`, given as (language, word as written).

    A form that several languages share, or several lemmas, goes to the one that the examples use
    most. Forms that equal their lemma are left out.
    """
    seen = Counter((language, word.casefold()) for language, word in words)
    usual: Counter[tuple[str, str]] = Counter()
    for (language, word), times in seen.items():
        for lemma in _candidates(language, word):
            usual[language, lemma] += times
    lemmas: dict[str, Counter[str]] = defaultdict(Counter)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for (language, word), times in seen.items():
        # Where a form has several lemmas ("роботу": робота, робот), most other forms tell.
        candidates = _candidates(language, word)
        lemma = max(candidates, key=lambda one: candidates[one] * usual[language, one])
        lemmas[language][lemma] += times
        votes[fold(word)][fold(lemma)] += _SEEN * times
    for language, known in lemmas.items():
        for form, lemma in _forms(language, known):
            votes[fold(form)][fold(lemma)] += known[lemma]
    table = {}
    for form, heard in votes.items():
        best = min(heard, key=lambda lemma: (-heard[lemma], lemma))
        if best not in (form, ""):
            table[form] = best
    return table


@cache
def _morphology(language: str) -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def _candidates(language: str, word: str) -> Mapping[str, float]:
    """Return the lemmas that `word` may have and how likely each is by itself."""
    if language in _SIMPLEMMA:
        return {simplemma.lemmatize(word, lang=language).casefold(): 1.0}
    if not CYRILLIC.search(word):
        return {word: 1.0}
    likely: dict[str, float] = {}
    for parse in _morphology(language).parse(word):
        likely[parse.normal_form] = max(likely.get(parse.normal_form, 0.0), parse.score)
    return likely


def _forms(language: str, known: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield every form of the `known` lemmas that the language's dictionary holds."""
    if language in _SIMPLEMMA:
        for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
            if lemma.casefold() in known:
                yield form, lemma.casefold()
        return
    for lemma in known:
        if CYRILLIC.search(lemma):
            for parse in _morphology(language).parse(lemma):
                if parse.normal_form == lemma:
                    yield from ((form.word, lemma) for form in parse.lexeme)
