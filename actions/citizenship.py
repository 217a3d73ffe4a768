"""The citizenship that a message states: not the denied, the hoped for, or an ancestor's."""

from __future__ import annotations

from actions.reading import COMING, DENIED, Mention, Reading
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.requests import CITIZENSHIPS

#: Markers of a citizenship that somebody does not have: wanted, lost, or only in the blood.
NOT_HELD = (*DENIED, "not_held", "descent")
#: "Wife is from Colombia": so few words stand between a relative and where they are from.
RELATIVE_REACH = 3
_GROUPS = {"home": "lt", "eu": "eu"}


def citizenship(
    said: Said, understanding: Understanding, library: Library, *, asked: bool
) -> str | None:
    """One of CITIZENSHIPS, or None if the message does not state any.

    Unasked it takes a word for citizenship, as a country alone may be where somebody lives.
    """
    reading = Reading(said, understanding)
    mentions = _mentions(said, reading, library)
    aside = reading.marked(mentions, NOT_HELD)
    held = [one for one in mentions if one not in aside]
    beside = reading.marked(held, ("citizen",))
    inside = [one for spot in reading.spots("citizen") for one in held if one.holds(spot)]
    named = beside + inside
    come_from = reading.marked(held, COMING, after=True)
    lived_in = reading.marked(held, (*COMING, "living_in"), after=True)
    of_family = [one for one in lived_in if _of_relative(reading, one)]
    stated = named + of_family if named or asked else []
    if asked:
        stated += [one for one in held if one not in lived_in]
    if asked and not stated:
        stated = [one for one in held if one not in come_from]
    found = {one.value for one in stated}
    return next((choice for choice in CITIZENSHIPS if choice in found), None)


def _of_relative(reading: Reading, mention: Mention) -> bool:
    """Whether it is where a relative is from: "my wife is from Colombia", not "with my wife"."""
    together = reading.spots("with_family")
    relatives = [
        spot
        for spot in reading.spots("relative")
        if not any(first <= spot[0] and spot[1] <= last for first, last in together)
    ]
    return any(
        0 < mention.first - last <= RELATIVE_REACH and reading.same_clause(last, mention.first)
        for _, last in relatives
    )


def names_people(said: Said, understanding: Understanding) -> bool:
    """Whether a word for citizenship or for a people stands in it, not a country alone."""
    reading = Reading(said, understanding)
    return any(
        reading.spots(one) for one in ("citizen", *(f"citizenship_{c}" for c in CITIZENSHIPS))
    )


def only_denied(said: Said, understanding: Understanding, library: Library) -> bool:
    """Whether citizenships were named only to say that they are not held."""
    mentions = _mentions(said, reading := Reading(said, understanding), library)
    return bool(mentions) and len(reading.marked(mentions, NOT_HELD)) == len(set(mentions))


def _mentions(said: Said, reading: Reading, library: Library) -> list[Mention]:
    """Countries and their people by group, and phrases such as "another EU country"."""
    spans = {
        (first, last, choice)
        for choice in CITIZENSHIPS
        for first, last in reading.spots(f"citizenship_{choice}")
    }
    for one in reading.mentions(said.named("country")):
        country = library.countries.get(one.value)
        if country is not None:
            choice = "ua" if country.id == "ua" else _GROUPS.get(country.group, "other")
            spans.add((one.first, one.last, choice))
    return [
        Mention(choice, first, last)
        for first, last, choice in sorted(spans)
        if not any(
            a <= first and last <= b and (b - a, c) > (last - first, choice) for a, b, c in spans
        )
    ]
