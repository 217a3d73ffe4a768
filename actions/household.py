"""Who comes along, as a message tells it: alone or with family, and how old the children are."""

from __future__ import annotations

import re

from actions.reading import Reading
from actions.said import Said
from bot.understanding import Understanding

#: Children start school in the year they turn seven; younger ones go to kindergarten.
SCHOOL_AGE = 7
ADULT = 18


def family(said: Said, understanding: Understanding, *, asked: bool) -> str | None:
    """`alone` or `family`. "Me and my cat" is alone, "just me and my girlfriend" is not."""
    reading = Reading(said, understanding)
    if reading.spots("with_family") or (asked and reading.spots("relative")):
        return "family"
    if not asked:
        return "alone" if reading.spots("clearly_alone") else None
    several = [n for n in said.values("number") if isinstance(n, int) and 1 < n < ADULT]
    if several:
        return "family"
    return understanding.choose(said.text, "family_")


def children(said: Said, understanding: Understanding, *, asked: bool) -> str | None:
    """`none`, `preschool`, `school` or `both`."""
    reading = Reading(said, understanding)
    if reading.spots("no_children"):
        return "none"
    if (asked or reading.spots("child")) and (value := ages(said, understanding)):
        return value
    if asked:
        return understanding.choose(said.text, "children_")
    young, older = reading.spots("child_preschool"), reading.spots("child_school")
    return _both(young=bool(young), older=bool(older))


def ages(said: Said, understanding: Understanding, *, told: bool = False) -> str | None:
    """What ages say: `4 ir 7` is both.

    One bare number may be how many, not how old, unless it is `told` that it is an age.
    """
    numbers = [int(n) for n in re.findall(r"\d+", said.text) if int(n) < ADULT]
    units = re.findall(r"\d\W{0,2}([^\W\d]+)", said.text)
    aged = any(understanding.means(unit, "years") for unit in units)
    named = Reading(said, understanding).spots("one_child")
    if len(numbers) < 2 and not (aged or named or told):  # noqa: PLR2004
        return None
    return _both(
        young=any(age < SCHOOL_AGE for age in numbers),
        older=any(age >= SCHOOL_AGE for age in numbers),
    )


def _both(*, young: bool, older: bool) -> str | None:
    return "both" if young and older else "preschool" if young else "school" if older else None
