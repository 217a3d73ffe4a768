"""The centre's next events, from an iCalendar text (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from babel.dates import format_date

ZONE = ZoneInfo("Europe/Vilnius")
#: How far ahead events are told, and how many.
AHEAD = dt.timedelta(days=60)
MOST = 5


class CalendarError(Exception):
    """The text is no calendar: says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when it begins in Vilnius (a date if it lasts all day), what, where, a link."""

    begins: dt.datetime | dt.date
    title: str
    place: str
    link: str

    def day(self) -> str:
        """The date that it is sorted by."""
        return self.begins.isoformat()


def upcoming(text: str, now: dt.datetime) -> tuple[Event, ...]:
    """The next events that have not begun, repeated and cancelled ones resolved, soonest first.

    `now` is aware. Raises CalendarError.
    """
    try:
        calendar = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(now, now + AHEAD)
        events = [_event(one) for one in found if one.get("STATUS") != "CANCELLED"]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise CalendarError(str(error)) from error
    today = now.astimezone(ZONE)
    ahead = [
        one
        for one in events
        if one.title and one.begins >= (today if _timed(one) else today.date())
    ]
    return tuple(sorted(ahead, key=Event.day))[:MOST]


def _timed(event: Event) -> bool:
    return isinstance(event.begins, dt.datetime)


def _event(one: icalendar.Event) -> Event:
    begins = one.start
    if isinstance(begins, dt.datetime):
        # A time without a zone is a time on a clock in Vilnius.
        begins = begins.replace(tzinfo=ZONE) if begins.tzinfo is None else begins.astimezone(ZONE)
    link = str(one.get("URL", ""))
    return Event(
        begins,
        _line(one.get("SUMMARY", "")),
        _line(one.get("LOCATION", "")),
        link if link.startswith(("https://", "http://")) else "",
    )


def _line(value: object) -> str:
    """One line of a foreign text, without what could break ours."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())[:200]


def in_words(event: Event, language: str) -> str:
    """When, what and where, on one line: `Tuesday, December 1, 2026, 18:00: Choir (Vilnius)`."""
    day = format_date(event.begins, "full", locale=language)
    time = f", {event.begins:%H:%M}" if _timed(event) else ""
    parts = [f"{day}{time}: {event.title}"]
    parts += [f"({event.place})"] if event.place else []
    return " ".join([*parts, event.link] if event.link else parts)
