"""Dates that a message names, and which of them are deadlines.

In: a text, its language and the moment it was written. Out: ISO dates with their place; a month
alone is `2027-03`. "iki kovo 3 d.", "до завтра", "visa expires Friday", "po dviejų savaičių".

What can't be told from the words is left out, as a wrong date is worse than none: a weekday that is
no deadline may be past, 03/04/2026 is April to some, and "two weeks after the flight" has no date.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import MO, relativedelta

from nlu.components.tokens import Token, kinds

__all__ = ["Moment", "dates"]


class Moment(NamedTuple):
    """A date in a text."""

    value: str
    deadline: bool
    start: int
    end: int


class _Said(NamedTuple):
    """Tokens that may be a date, as they are written, and the day on which they were."""

    tokens: Sequence[Token]
    words: Sequence[str]
    today: date


class _Found(NamedTuple):
    """A date among the tokens: `value` or, where that counts, the value if it is a deadline."""

    value: "str | None"
    if_deadline: "str | None" = None


_MONTHS = 12
_FEWEST = 10
_LONGEST = {"day": 365, "week": 52, "month": 24}  # what is longer is no plan but a way of speaking


def dates(text: str, found: "list[Token]", today: date) -> "list[Moment]":
    """Return the dates that `text`, written `today`, names by its tokens; in order."""
    return list(_dates(text, found, today))


def _dates(text: str, found: "list[Token]", today: date) -> "Iterator[Moment]":
    letters = kinds(found)
    place = 0
    while place < len(letters):
        for pattern, read in _GRAMMAR:
            match = pattern.match(letters, place)
            if match is None:
                continue
            deadline = _is_deadline(letters, match)
            part = found[match.start("it") : match.end("it")]
            words = [text[token.start : token.end] for token in part]
            known = read(_Said(part, words, today))
            value = known.if_deadline if deadline and known.if_deadline else known.value
            if match["it"] == "M" and not _is_of_paper(letters, match):
                value = None
            if value is not None:
                deadline = deadline and value >= today.isoformat()[: len(value)]
                yield Moment(value, deadline, part[0].start, part[-1].end)
                place = match.end("it") - 1
                break
        place += 1


def _is_deadline(letters: str, match: "re.Match[str]") -> bool:
    """Whether "until" or "within" belongs to the date, or "expires" stands near."""
    before = letters[: match.start("it")].rstrip("F")
    near = before[-4:].rpartition(",")[2] + letters[match.end("it") :][:3].partition(",")[0]
    return before.endswith("D") or match["it"].startswith("L") or "V" in near


def _is_of_paper(letters: str, match: "re.Match[str]") -> bool:
    """Whether a paper ends: "I worked until May" is no deadline."""
    return bool(set(letters[: match.start("it")][-5:]) & {"V", "B"})


def _day_and_month(said: _Said) -> _Found:
    month = next(token.value for token in said.tokens if token.kind in "Mm")
    day = next(token.value for token in said.tokens if token.kind == "N")
    year = next((token.value for token in said.tokens if token.kind == "J"), None)
    if year:
        return _Found(_iso(year, month, day))
    around = [_iso(said.today.year + step, month, day) for step in (-1, 0, 1)]
    real = [date.fromisoformat(value) for value in around if value]
    if not real:
        return _Found(None)
    nearest = min(real, key=lambda day: abs(day - said.today))
    coming = min((day for day in real if day >= said.today), default=nearest)
    return _Found(nearest.isoformat(), coming.isoformat())


def _month_and_year(said: _Said) -> _Found:
    month = next(token.value for token in said.tokens if token.kind == "M")
    year = next(token.value for token in said.tokens if token.kind == "J")
    return _Found(f"{year}-{month:02}")


def _genitive_and_day(said: _Said) -> _Found:
    """Read "kovo 3" and "March 3"; "kovą 3 vaikai" and "in May 2 of us" are something else."""
    word = next(w for w, token in zip(said.words, said.tokens) if token.kind == "M")  # noqa: B905 - as long
    sure = word[-1] in "os" or (word[0].isupper() and word.isascii())
    return _day_and_month(said) if sure else _Found(None)


def _month(said: _Said) -> _Found:
    month = said.tokens[-1].value
    year = said.today.year + (month < said.today.month)
    return _Found(None, f"{year}-{month:02}")


def _figures(said: _Said) -> _Found:
    """Read 2027-03-15, 15.03.2027 and, as a deadline, 15.03; what may be two days is none."""
    written = said.words[0]
    if match := re.fullmatch(r"(\d{4})[-./](\d\d?)[-./](\d\d?)", written):
        return _Found(_iso(*map(int, match.groups())))
    if match := re.fullmatch(r"(\d\d?)([-./])(\d\d?)\2(\d{4}|\d\d)", written):
        day, month, year = (int(match[group]) for group in (1, 3, 4))
        if match[2] == "/" and max(day, month) <= _MONTHS and day != month:
            return _Found(None)
        year += 2000 if len(match[4]) == 2 else 0  # noqa: PLR2004
        return _Found(
            _iso(year, month, day) or (_iso(year, day, month) if match[2] == "/" else None)
        )
    if match := re.fullmatch(r"(\d\d?)[./](\d\d)", written):
        day, month = int(match[1]), int(match[2])
        value = _iso(said.today.year, month, day)
        if value and value < said.today.isoformat():
            value = _iso(said.today.year + 1, month, day)
        return _Found(None, None if "/" in written and day <= _MONTHS else value)
    return _Found(None)


def _near_day(said: _Said) -> _Found:
    return _Found((said.today + relativedelta(days=said.tokens[0].value)).isoformat())


def _weekday(said: _Said) -> _Found:
    wanted = said.tokens[-1].value
    if said.tokens[0].kind == "X":  # "next Friday": that of the next week
        monday = said.today + relativedelta(days=1, weekday=MO)
        return _Found((monday + relativedelta(days=wanted)).isoformat())
    days = (wanted - said.today.weekday()) % 7
    return _Found(None, (said.today + relativedelta(days=days)).isoformat())


def _count(said: _Said) -> "relativedelta | None":
    unit = next(token.value for token in said.tokens if token.kind == "U")
    numbers = [token.value for token in said.tokens if token.kind in "Nn"]
    count = numbers[0] if numbers else 1
    if said.words[0].casefold() == "per" and count < _FEWEST:
        return None  # "per mėnesį" is how often, "per du mėnesius" how long
    if not count or count > _LONGEST[unit]:
        return None
    return relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def _later(said: _Said) -> _Found:
    time = _count(said)
    return _Found((said.today + time).isoformat() if time else None)


def _ago(said: _Said) -> _Found:
    """Read days and weeks; "three months ago" is no date."""
    time = _count(said) if all(token.value != "month" for token in said.tokens) else None
    return _Found((said.today - time).isoformat() if time else None)


def _end(said: _Said) -> _Found:
    unit = next((token.value for token in said.tokens if token.kind == "U"), "year")
    if unit == "year":
        return _Found(date(said.today.year, 12, 31).isoformat())
    if unit == "month":
        return _Found(
            _iso(
                said.today.year, said.today.month, monthrange(said.today.year, said.today.month)[1]
            )
        )
    return _Found((said.today + relativedelta(days=6 - said.today.weekday())).isoformat())


def _day_only(said: _Said) -> _Found:
    """Read "до 15 числа"; "iki 30 d." may be thirty days."""
    number = said.tokens[0].value
    if said.words[-1] == "d" or not number or number > 31:  # noqa: PLR2004
        return _Found(None)
    months = (said.today + relativedelta(months=step) for step in range(3))
    coming = (_iso(month.year, month.month, number) for month in months)
    return _Found(None, min((v for v in coming if v and v >= said.today.isoformat()), default=None))


def _iso(year: int, month: int, day: int) -> "str | None":
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


# Tokens by their letters (tokens.KINDS); `it` is the date. What was read first counts.
_GRAMMAR: "list[tuple[re.Pattern[str], Callable[[_Said], _Found]]]"
_GRAMMAR = [
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<it>JY?MNS?)", _day_and_month),
        (r"(?P<it>NS?F*[Mm](?:,?JY?)?)", _day_and_month),
        (r"(?P<it>JYM|MF?JY?)", _month_and_year),
        (r"(?<!I)(?P<it>MNS?(?:,?J)?)(?![UT])", _genitive_and_day),
        (r"(?P<it>C)", _figures),
        (r"(?P<it>R)", _near_day),
        (r"(?<!l)(?P<it>X?W)", _weekday),
        (r"(?P<it>[IL][aeF]?[Nn]?U)(?![ZPID])", _later),
        (r"(?P<it>P[Nn]?U)(?![ZPID])", _ago),
        (r"(?P<it>[aeNn]?UA)", _ago),
        (r"(?P<it>EF*[UY]|[UY]E)", _end),
        (r"(?<=D)F*(?P<it>NS)(?!M)", _day_only),
        (r"(?<=D)F*(?P<it>M)", _month),
    )
]
