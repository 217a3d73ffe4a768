"""When the office is open: its week, Lithuania's public holidays, and days that are otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.week import Span, Week, parse_spans, parse_week
from bot.settings import Settings
from bot.store.office import OfficeDay

ZONE = ZoneInfo("Europe/Vilnius")
#: How far ahead the next opening is looked for, and how far office time is reckoned.
SOON = timedelta(days=60)
FAR = timedelta(days=366)

_DAY = timedelta(days=1)
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A day that is not as its weekday: its spans, none if closed, and why."""

    spans: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Office:
    """The office's hours. All moments are aware; what it gives is in Vilnius' time.

    `stated` tells whether the centre has said its hours itself: an assumption may plan work, but is
    not told to askers as a fact.
    """

    week: Week
    otherwise: Mapping[date, Otherwise] = field(default_factory=dict)
    stated: bool = True

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The spans of a day; an exception counts more than a holiday, a holiday than the week."""
        if day in self.otherwise:
            return self.otherwise[day].spans
        return () if day in _holidays() else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open; at the minute of closing it is not."""
        return any(begins <= at < ends for begins, ends in self._spans(at, at))

    def opens_next(self, at: datetime) -> datetime | None:
        """When a span begins next, later than `at`; None if none does within 60 days."""
        begins = (begins for begins, _ in self._spans(at, at + SOON) if begins > at)
        return _local(next(begins, None))

    def closes(self, at: datetime) -> datetime | None:
        """When the office closes, if it is open; spans that touch count as one."""
        closing = None
        for begins, ends in self._spans(at, at + SOON):
            if begins <= (closing or at) < ends:
                closing = ends
            elif begins > at:
                break
        return _local(closing)

    def after(self, at: datetime, working: timedelta) -> datetime:
        """The first moment at which so much office time has passed since `at`.

        A year later, if the office is not open for so long within a year.
        """
        left = working
        if left <= _NONE:
            return at.astimezone(ZONE)
        for begins, ends in self._spans(at, at + FAR):
            there = max(begins, _utc(at))
            if ends - there >= left:
                return (there + left).astimezone(ZONE)
            left -= max(_NONE, ends - there)
        return (_utc(at) + FAR).astimezone(ZONE)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """How much office time lies between two moments; none if `b` is not after `a`."""
        first, last = _utc(a), _utc(b)
        spans = self._spans(first, last)
        return sum((max(_NONE, min(e, last) - max(s, first)) for s, e in spans), _NONE)

    def _spans(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that touch the days from `first` to `last`, in UTC: clocks are put back."""
        day, end = first.astimezone(ZONE).date(), last.astimezone(ZONE).date()
        while day <= end:
            for begins, ends in self.spans_of(day):
                yield moment(day, begins), moment(day, ends)
            day += _DAY


async def read_office(session: AsyncSession, settings: Settings) -> Office:
    """The office's hours as they are set now."""
    days = await session.scalars(select(OfficeDay))
    return Office(
        parse_week(settings.office_hours),
        {one.day: Otherwise(parse_spans(one.spans), one.reason) for one in days},
        stated="office_hours" in settings.model_fields_set,
    )


def moment(day: date, minute: int) -> datetime:
    """The moment in UTC when a clock in Vilnius shows so many minutes after midnight.

    A time that a clock skips in spring is the one an hour later, one that it shows twice in autumn
    is the first.
    """
    days, rest = divmod(minute, 24 * 60)
    shown = datetime.combine(day + days * _DAY, time(*divmod(rest, 60)), ZONE)
    return shown.astimezone(UTC)


def holiday(day: date, language: str) -> str | None:
    """The name of a public holiday, in Lithuanian, English or Ukrainian; None if it is none."""
    return _holidays(language).get(day)


@cache
def _holidays(language: str = "lt") -> holidays.HolidayBase:
    known = {"en": "en_US"}
    return holidays.country_holidays("LT", language=known.get(language, language))


def _utc(at: datetime) -> datetime:
    # Two moments of one zone are compared and subtracted by what the clock shows, not by time.
    return at.astimezone(UTC)


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(ZONE) if at else None
