"""Tells where, or with whom, somebody does not want to live from not wanting to live at all.

"I don't want to live in Germany anymore" is why people write here; "I don't want to live anymore"
is a cry. So the place must be known, and stand right behind the words or fill the clause before
them: in doubt it is a cry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from bot.understanding import Understanding, Word, words_of
from knowledge.library import FOLDER
from nlu.components.spellings import cities_abroad, countries, municipalities

#: Words from "in" to the name: "in the United Kingdom"; from "with" to a person: "with my husband".
_TO_NAME, _TO_PERSON = 3, 2
_LONGEST_NAME = 3
#: Lithuanian says "in" by an ending alone, and words that agree with the place have it too.
_LOCATIVE, _AGREEING = ("e", "oj", "uj", "yj", "ej", "y"), ("oje", "ame")


class Whereabouts:
    """The places and the company that a message speaks of."""

    def __init__(self, words: Sequence[Word], understanding: Understanding) -> None:
        self._words = words
        self._understanding = understanding
        self._found: dict[str, dict[int, int]] = {}

    def are_told(self, first: int, last: int, places: str, alone: str | None = None) -> bool:
        """Whether the words from `first` to `last` are about a place, or a company.

        `places` is a meaning of `markers.yml` of words that are places besides all known names,
        `alone` one of phrases that tell enough; without it company does not count.
        """
        begin, end = self._clause(first, last)
        behind = self._past(last + 1, end, "any_longer")
        if any(self._placed(behind, end, places)):
            return True
        if alone and any(
            self._is_all(stop, end, places, alone) for stop in self._accompanied(behind, end, alone)
        ):
            return True
        before = self._past(begin, first, "clause_lead", "any_longer")
        return any(
            self._past(stop, first, "clause_lead", "any_longer") == first
            for stop in self._told(before, first, places, alone)
        )

    def _clause(self, first: int, last: int) -> tuple[int, int]:
        """Where the clause of these words begins and ends."""
        words, begin, end = self._words, first, last + 1
        while begin and words[begin - 1].clause == words[first].clause:
            begin -= 1
        while end < len(words) and words[end].clause == words[last].clause:
            end += 1
        return begin, end

    def _past(self, at: int, end: int, *meanings: str) -> int:
        """Where the words of these meanings end that stand there."""
        while at < end:
            spans = [self._spans(meaning) for meaning in meanings]
            stop = next((found[at] for found in spans if at in found), at)
            if stop == at:
                break
            at = stop
        return at

    def _is_all(self, at: int, end: int, places: str, alone: str) -> bool:
        """Whether nothing follows but what goes with a place: "here", but not "here on earth"."""
        at = self._past(at, end, "any_longer")
        return (
            at >= end or at in self._spans("where_ends") or any(self._told(at, end, places, alone))
        )

    def _told(self, at: int, end: int, places: str, alone: str | None) -> Iterator[int]:
        """Where places and company end that begin right there."""
        yield from self._placed(at, end, places)
        if alone is not None:
            yield from self._accompanied(at, end, alone)

    def _placed(self, at: int, end: int, places: str) -> Iterator[int]:
        if at >= end:
            return
        start = self._spans("where_in").get(at)
        if start is None:
            agreeing = self._words[at].folded.endswith(_AGREEING)
            for first in range(at, at + 1 + agreeing):
                for stop in self._named(first, end, places):
                    if self._words[stop - 1].folded.endswith(_LOCATIVE):
                        yield stop
            return
        for first in range(start, min(start + _TO_NAME, end)):
            if first in self._spans("where_in"):
                return  # What the clause goes on with may be in another place.
            yield from self._named(first, end, places)

    def _accompanied(self, at: int, end: int, alone: str) -> Iterator[int]:
        if (stop := self._spans(alone).get(at, end + 1)) <= end:
            yield stop
        start, people = self._spans("where_with").get(at), self._spans("relative")
        if start is not None:
            near = range(start, min(start + _TO_PERSON, end))
            yield from (people[first] for first in near if first in people)

    def _named(self, first: int, end: int, places: str) -> Iterator[int]:
        """Where names of places end that begin there."""
        for stop in range(first + 1, min(first + _LONGEST_NAME, end) + 1):
            if " ".join(word.plain for word in self._words[first:stop]) in _names():
                yield stop
        if (stop := self._spans(places).get(first, end + 1)) <= end:
            yield stop

    def _spans(self, meaning: str) -> dict[int, int]:
        """First word -> the word after the last one, of the longest phrases of a meaning."""
        if meaning not in self._found:
            spots = self._understanding.spots(self._words, meaning)
            self._found[meaning] = {first: last + 1 for first, last in spots}
        return self._found[meaning]


@cache
def _names() -> frozenset[str]:
    """All forms of the names of places, as words are compared."""
    return frozenset(
        " ".join(word.plain for word in words_of(form))
        for read in (countries, cities_abroad, municipalities)
        for forms in read(FOLDER).values()
        for form in forms
    )
