"""Moments in words, as a clock in Vilnius shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.office.hours import ZONE

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

#: Gives the text of a key, with its placeholders filled.
Say = Callable[..., str]


def ago(moment: datetime, now: datetime, say: Say) -> str:
    """How long ago, in one short word: `5 min`."""
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return say("now_short")
    for unit, length, until in (
        ("minutes", _MINUTE, _HOUR),
        ("hours", _HOUR, 2 * _DAY),
        ("days", _DAY, float("inf")),
    ):
        if seconds < until:
            return say(f"{unit}_short", n=int(seconds // length))
    raise AssertionError(seconds)


def left(moment: datetime, now: datetime, say: Say) -> str:
    """How much time is left until a moment: `5 min`; never less than nothing."""
    return ago(now - max(moment - now, timedelta()), now, say)


def clock(moment: datetime) -> str:
    """The time of day: `14:05`."""
    return f"{moment.astimezone(ZONE):%H:%M}"


def stamp(moment: datetime) -> str:
    """Date and time: `2026-11-21 14:05`."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def at(moment: datetime, now: datetime) -> str:
    """A moment to come: its time of day, with the date if that is another."""
    same = moment.astimezone(ZONE).date() == now.astimezone(ZONE).date()
    return clock(moment) if same else stamp(moment)


def until(moment: datetime, now: datetime) -> str:
    """The same of a moment at which something ends: midnight is the end of the day before."""
    if clock(moment) != "00:00":
        return at(moment, now)
    last = moment - timedelta(minutes=1)
    same = last.astimezone(ZONE).date() == now.astimezone(ZONE).date()
    return "24:00" if same else f"{last.astimezone(ZONE):%Y-%m-%d} 24:00"


def day(moment: datetime, now: datetime, say: Say) -> str:
    """The day: today, yesterday, or its date."""
    there, here = moment.astimezone(ZONE).date(), now.astimezone(ZONE).date()
    if there == here:
        return say("today")
    if there == here - timedelta(days=1):
        return say("yesterday")
    return there.isoformat()
