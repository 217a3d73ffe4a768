"""Free times of consultants, reckoned from hours, absences and what is booked. Reads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from bot.office.hours import ZONE, Office, moment
from bot.office.week import Span, Week
from bot.settings import Settings

Kind = Literal["phone", "video", "in_person"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: From a moment to another, in UTC.
Time = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Rules:
    """How long an appointment is, what stays free after it, how soon and how far ahead it is."""

    length: timedelta
    buffer: timedelta
    notice: timedelta
    ahead: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules that are set."""
        return cls(
            timedelta(minutes=settings.appointment_minutes),
            timedelta(minutes=settings.appointment_buffer),
            timedelta(hours=settings.appointment_notice),
            timedelta(days=settings.appointment_days),
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """That a consultant can be met in one way; without a week of its own, in the office's hours."""

    user_id: int
    kind: Kind
    week: Week | None
    place: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A time to meet in one way, with the offers of those free then, the least busy first."""

    starts_at: datetime
    kind: Kind
    offers: tuple[Offer, ...] = field(compare=False)


def free_slots(
    office: Office,
    offers: Iterable[Offer],
    busy: Mapping[int, Sequence[Time]],
    rules: Rules,
    at: datetime,
) -> list[Slot]:
    """All free times from `at` on, soonest first; `busy` are the times of each consultant.

    The office's closed days are closed for all, whatever a consultant's own week says.
    """
    found: dict[tuple[datetime, Kind], list[Offer]] = {}
    first, last = at + rules.notice, at + rules.ahead
    for offer in offers:
        taken = busy.get(offer.user_id, ())
        for day in _days(first, last):
            for begins, ends in _spans(office, offer.week, day):
                for start in _starts(moment(day, begins), moment(day, ends), rules):
                    whole = start, start + rules.length + rules.buffer
                    if first <= start <= last and not any(overlap(whole, one) for one in taken):
                        found.setdefault((start, offer.kind), []).append(offer)
    return [
        Slot(start, kind, tuple(sorted(free, key=lambda one: len(busy.get(one.user_id, ())))))
        for (start, kind), free in sorted(found.items(), key=lambda item: item[0])
    ]


def overlap(one: Time, other: Time) -> bool:
    """Whether two times have a moment in common; touching is none."""
    return one[0] < other[1] and other[0] < one[1]


def _days(first: datetime, last: datetime) -> Iterable[date]:
    day, end = first.astimezone(ZONE).date(), last.astimezone(ZONE).date()
    return (day + timedelta(days=n) for n in range((end - day).days + 1))


def _spans(office: Office, week: Week | None, day: date) -> tuple[Span, ...]:
    usual = office.spans_of(day)
    return week[day.weekday()] if week is not None and usual else usual


def _starts(begins: datetime, ends: datetime, rules: Rules) -> Iterable[datetime]:
    """Beginnings of appointments that fit; the last one's buffer may lie behind the end."""
    while begins + rules.length <= ends:
        yield begins
        begins += rules.length + rules.buffer
