"""The answer to "when are you open?": now, in a usual week, and on the next days that differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from babel.dates import format_date

from bot.office.hours import ZONE, Office, Otherwise
from bot.office.week import parse_spans, parse_week, show_spans, write_spans, write_week
from bot.office.words import in_words
from bot.texts import Texts

#: How far ahead days that differ are told.
AHEAD = timedelta(days=14)
#: Any Monday, to name the days of the week by.
_MONDAY = date(2026, 11, 23)


def hours_reference(office: Office, at: datetime) -> dict[str, Any]:
    """What is said of the hours at a moment, as a reference that can be said in any language.

    Hours that the centre has not stated itself are not told.
    """
    if not office.stated:
        return {"reply": "utter_contact_centre"}
    first, last = at.astimezone(ZONE).date(), (at + AHEAD).astimezone(ZONE).date()
    days = {
        str(day): write_spans(other.spans)
        for day, other in sorted(office.otherwise.items())
        if first <= day <= last
    }
    return {"hours": {"week": write_week(office.week), "days": days, "at": at.isoformat()}}


def tell_hours(texts: Texts, language: str, said: dict[str, Any]) -> str:
    """The words of such a reference."""
    otherwise = {
        date.fromisoformat(day): Otherwise(parse_spans(spans), "")
        for day, spans in said["days"].items()
    }
    office = Office(parse_week(said["week"]), otherwise)
    at = datetime.fromisoformat(said["at"]).astimezone(UTC)
    lines = [
        _now(texts, language, office, at),
        texts.get("hours_week", language),
        *_week(texts, language, office),
    ]
    days = list(_days(texts, language, office, at))
    if days:
        lines += [texts.get("hours_days_off", language), *days]
    return "\n".join([*lines, texts.get("hours_write_any_time", language)])


def _now(texts: Texts, language: str, office: Office, at: datetime) -> str:
    if closes := office.closes(at):
        words = in_words(texts, language, closes, at, "until")
        return texts.get("hours_open", language, until=words)
    if opens := office.opens_next(at):
        words = in_words(texts, language, opens, at, "from")
        return texts.get("hours_closed", language, **{"from": words})
    return texts.get("hours_shut", language)


def _week(texts: Texts, language: str, office: Office) -> Iterator[str]:
    """A line for each run of days with the same hours."""
    for spans, run in groupby(range(len(office.week)), key=lambda day: office.week[day]):
        names = [format_date(_MONDAY + timedelta(days=n), "EEEE", locale=language) for n in run]
        if spans:
            whole = names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
            whole = whole[:1].upper() + whole[1:]
            yield "- " + texts.get("hours_of_day", language, day=whole, spans=show_spans(spans))


def _days(texts: Texts, language: str, office: Office, at: datetime) -> Iterator[str]:
    """A line for each day soon that is not as its weekday, public holidays too."""
    first = at.astimezone(ZONE).date()
    for day in (first + timedelta(days=n) for n in range(AHEAD.days + 1)):
        spans = office.spans_of(day)
        if spans == office.week[day.weekday()]:
            continue
        pattern = f"EEEE, {texts.get('day_pattern', language)}"
        name = format_date(day, pattern, locale=language)
        name = name[:1].upper() + name[1:]
        if spans:
            yield "- " + texts.get("hours_of_day", language, day=name, spans=show_spans(spans))
        else:
            yield "- " + texts.get("hours_day_closed", language, day=name)
