"""A week of opening hours, as it is written and as it is reckoned with.

Written `mon-fri 8:00-12:00 12:45-17:00; sat 9:00-13:00`: groups of days and their spans, parted by
semicolons. Days are `mon` to `sun`, a range (`mon-fri`) or a list (`mon,wed`); a day that is not
named is closed. A span ends after it begins, on the same day; `24:00` is its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Minutes from midnight: when it begins and when it ends.
Span = tuple[int, int]
#: The spans of Monday to Sunday.
Week = tuple[tuple[Span, ...], ...]

_SPAN = re.compile(r"(\d{1,2}):(\d\d)[-–](\d{1,2}):(\d\d)", re.ASCII)
_HOUR = 60
_LAST = 24 * _HOUR


class NoWeek(ValueError):
    """What was written is no hours; says in English which part of it, for whoever configures."""


def parse_week(written: str) -> Week:
    """Read a week. Raises NoWeek for what is no week, or names a day twice."""
    week: list[tuple[Span, ...]] = [()] * len(DAYS)
    for group in filter(None, (part.strip() for part in written.split(";"))):
        names, *spans = group.split()
        for day in _days(names):
            if week[day]:
                raise NoWeek(f"{DAYS[day]} is named twice")
            week[day] = parse_spans(" ".join(spans))
            if not week[day]:
                raise NoWeek(f"`{group}` has no hours")
    return tuple(week)


def parse_spans(written: str) -> tuple[Span, ...]:
    """Read the hours of one day, `8:00-12:00 12:45-17:00`; none if empty. Raises NoWeek."""
    spans = sorted(_span(one) for one in written.replace(",", " ").split())
    for earlier, later in pairwise(spans):
        if later[0] < earlier[1]:
            raise NoWeek(f"{write_spans([later])} begins before {write_spans([earlier])} ends")
    return tuple(spans)


def write_week(week: Week) -> str:
    """A week as `parse_week` reads it; days in a row with the same hours are one group."""
    groups = []
    for spans, days in groupby(range(len(DAYS)), key=lambda day: week[day]):
        if spans:
            first, *rest = days
            names = f"{DAYS[first]}-{DAYS[rest[-1]]}" if rest else DAYS[first]
            groups.append(f"{names} {write_spans(spans)}")
    return "; ".join(groups)


def write_spans(spans: Iterable[Span]) -> str:
    """The hours of one day as `parse_spans` reads them."""
    return " ".join(f"{write_minute(begins)}-{write_minute(ends)}" for begins, ends in spans)


def show_spans(spans: Iterable[Span]) -> str:
    """The same for people: `8:00–12:00, 12:45–17:00`."""
    return write_spans(spans).replace("-", "–").replace(" ", ", ")


def write_minute(minute: int) -> str:
    """A time of day from minutes after midnight: `8:00`."""
    return f"{minute // _HOUR}:{minute % _HOUR:02}"


def _days(names: str) -> Sequence[int]:
    found: list[int] = []
    for name in names.split(","):
        first, _, last = name.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise NoWeek(f"`{name}` is no day; days are mon to sun")
        begins, ends = DAYS.index(first), DAYS.index(last or first)
        if ends < begins:
            raise NoWeek(f"`{name}` runs over the end of the week")
        found += range(begins, ends + 1)
    return found


def _span(written: str) -> Span:
    found = _SPAN.fullmatch(written)
    if found is None:
        raise NoWeek(f"`{written}` is no span like 8:00-12:00")
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    begins, ends = hour * _HOUR + minute, last_hour * _HOUR + last_minute
    if max(minute, last_minute) >= _HOUR or ends > _LAST:
        raise NoWeek(f"`{written}` names a time that no day has")
    if ends <= begins:
        raise NoWeek(f"`{written}` ends before it begins; a span stays within its day")
    return begins, ends
