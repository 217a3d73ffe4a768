"""By when a municipality should answer, and when it is reminded, in the office's working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.office.hours import FAR, ZONE, Office, moment
from bot.store.referrals import Referral

_DAY = timedelta(days=1)
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Term:
    """When the answer is due, and the two reminders before."""

    half_at: datetime
    eve_at: datetime
    due_at: datetime


def term(office: Office, at: datetime, days: int) -> Term:
    """The end of the `days`-th working day after today, its half, and the last day's beginning.

    An office that is not open on so many days within a year counts all days.
    """
    today = at.astimezone(ZONE).date()
    ahead = [today + number * _DAY for number in range(1, FAR.days)]
    working = [day for day in ahead if office.spans_of(day)][:days]
    last = working[-1] if len(working) == days else ahead[days - 1]
    spans = office.spans_of(last) or ((0, _MIDNIGHT),)
    due = moment(last, spans[-1][1])
    half = office.after(at, office.between(at, due) / 2)
    return Term(min(half, due), moment(last, spans[0][0]), due)


def reminders_due(referral: Referral, at: datetime) -> int:
    """How many reminders should have been sent by now; one, if the two come together."""
    moments = {referral.eve_at, min(referral.half_at, referral.eve_at)}
    return sum(moment <= at for moment in moments)


def day(at: datetime) -> date:
    """The day of a moment, as a clock in Vilnius shows it."""
    return at.astimezone(ZONE).date()
