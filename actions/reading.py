"""Which of the things that a message names are meant: not the denied, not the left behind.

"Not Kaunas, Tauragė", "born in Kaunas, want Tauragė" and "Vilnius or Trakai" each name two places.
A marker ("not", "born", "going to": meanings of `understanding.yml`) speaks of the mention that
stands nearest to it in the same clause.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from actions.said import Said
from bot.understanding import Understanding, Word, words_of

#: A marker further away than so many words speaks of something else.
REACH = 4
#: Meanings that set a mention aside, whatever it names.
DENIED = ("denied",)
PLACES = ("country", "city_abroad", "municipality")
GOING = ("going_to", "going_to_next")
COMING = ("coming_from", "coming_from_next")


class Mention(NamedTuple):
    """A value that a text names, from which word to which."""

    value: str
    first: int
    last: int

    def holds(self, spot: tuple[int, int]) -> bool:
        """Whether the words of a spot are among its own."""
        return self.first <= spot[0] and spot[1] <= self.last


@dataclass(frozen=True, slots=True)
class Meant:
    """What is meant: one value, or several to choose from.

    `denied` was named to be set aside. `told`: words around the value say what it is.
    """

    value: str | None = None
    between: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    told: bool = False


class Reading:
    """A text's words and clauses, with what stands where."""

    def __init__(self, said: Said, understanding: Understanding) -> None:
        self._understanding = understanding
        self._language = said.language
        self.words: Sequence[Word] = words_of(said.text)
        turns = {first for first, _ in self.spots("contrast")}
        self._clause = []
        clause = 0
        for number, word in enumerate(self.words):
            new_clause = number and word.clause != self.words[number - 1].clause
            clause += bool(new_clause or number in turns)
            self._clause.append(clause)

    def spots(self, meaning: str) -> list[tuple[int, int]]:
        """Where the text holds a phrase of a meaning."""
        return self._understanding.spots(self.words, meaning, self._language)

    def mentions(self, entities: Collection[Mapping[str, Any]]) -> list[Mention]:
        """The entities as mentions."""
        return [
            Mention(
                one["value"], self._word_at(one.get("start")), self._word_at(one.get("end"), -1)
            )
            for one in entities
        ]

    def marked(
        self, mentions: Collection[Mention], meanings: Collection[str], *, after: bool = False
    ) -> list[Mention]:
        """The mentions of which a marker of these meanings speaks.

        Each speaks of one; with `after` rather of the next one than of one before it. A preposition
        (a meaning that ends in `_next`) speaks of the very next word only.
        """
        found = set()
        for meaning in meanings:
            for spot in self.spots(meaning):
                if meaning.endswith("_next"):
                    found |= {one for one in mentions if one.first == spot[1] + 1}
                elif one := self._nearest(spot, mentions, after=after):
                    found.add(one)
        return [mention for mention in mentions if mention in found]

    def same_clause(self, one: int, other: int) -> bool:
        """Whether the words with these numbers stand in one clause."""
        return self._clause[one] == self._clause[other]

    def _nearest(
        self, spot: tuple[int, int], mentions: Collection[Mention], *, after: bool
    ) -> Mention | None:
        near = [
            (distance, mention)
            for mention in mentions
            if self._clause[mention.first] == self._clause[spot[0]]
            and not mention.holds(spot)
            and (distance := _distance(spot, mention)) <= REACH
        ]
        if after and (later := [pair for pair in near if pair[1].first > spot[0]]):
            near = later
        return min(near, default=(0, None))[1]

    def joined_by_or(self, one: Mention, other: Mention) -> bool:
        """Whether just "or" stands between two mentions, besides small words."""
        return any(one.last < spot[0] < other.first for spot in self.spots("or"))

    def _word_at(self, place: int | None, shift: int = 0) -> int:
        """The number of the word at a place of the text."""
        if place is None:
            return 0
        inside = [n for n, word in enumerate(self.words) if word.start <= place + shift < word.end]
        return inside[0] if inside else 0


def _distance(spot: tuple[int, int], mention: Mention) -> int:
    return max(mention.first - spot[1], spot[0] - mention.last, 0)


def meant(
    said: Said,
    kinds: Collection[str],
    understanding: Understanding,
    *,
    wanted: Collection[str] = (),
    left: Collection[str] = (),
) -> Meant:
    """Which value of the entities of these kinds a message means.

    `wanted` and `left` are meanings of markers that speak for a mention and against it. Of several
    that are left over the last one counts; those joined by "or" are to be chosen from.
    """
    reading = Reading(said, understanding)
    # All places compete for a marker: in "grįžtu iš Airijos į Kauną" the first is Ireland's.
    places = reading.mentions(said.named(*PLACES))
    mentions = reading.mentions(said.named(*kinds))
    denied = [one for one in reading.marked(places, DENIED) if one in mentions]
    aside = reading.marked(places, left)
    rest = [one for one in mentions if one not in denied and one not in aside]
    names = tuple(one.value for one in denied)
    if not rest:
        return Meant(denied=names)
    between = [rest[0]]
    for one in rest[1:]:
        between = [*between, one] if reading.joined_by_or(between[-1], one) else [one]
    if len({one.value for one in between}) > 1:
        return Meant(between=tuple(dict.fromkeys(one.value for one in between)), denied=names)
    marked = reading.marked(places, wanted, after=True)
    strong = [one for one in rest if one in marked]
    return Meant((strong or rest)[-1].value, denied=names, told=bool(strong))


def place(said: Said, understanding: Understanding) -> Meant:
    """The municipality in which somebody will live, of all that a message names."""
    return meant(said, ("municipality",), understanding, wanted=GOING, left=(*COMING, "past"))


def country(said: Said, understanding: Understanding) -> Meant:
    """The country from which somebody comes; one of its big cities stands for it."""
    return meant(
        said,
        ("country", "city_abroad"),
        understanding,
        wanted=(*COMING, "living_in"),
        left=("past", *GOING),
    )


def deadline(said: Said) -> str | None:
    """The day by which something must be done, else the last day named, as 2027-03-15."""
    days = said.values("date", role="deadline") or said.values("date")
    return str(days[-1]) if days else None


def contact(said: Said) -> str | None:
    """The phone number or address that a message gives, the last one."""
    found = said.values("contact")
    return str(found[-1]) if found else None
