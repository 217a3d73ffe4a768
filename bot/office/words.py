"""A moment in words, by a clock in Vilnius: `today until 17:00`, `on Monday, 23 November`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from babel.dates import format_date, format_datetime

from bot.office.hours import ZONE
from bot.texts import Texts

#: How the time is said: at it, from it on, until it, not later.
Bound = Literal["at", "from", "until", "by"]

_DAY = timedelta(days=1)
#: Ukrainian says the hour of eleven with another word before it.
_ELEVEN = 11


def in_words(
    texts: Texts, language: str, moment: datetime, at: datetime | None, bound: Bound = "at"
) -> str:
    """A moment as it is said at `at`: by today or tomorrow, else by its weekday and date.

    Without `at` it is said to somebody who may read it on any day: by its date.
    `texts` are those of the replies. The words begin in lower case and stand within a sentence.
    """
    there = moment.astimezone(ZONE)
    # Midnight ends the day before: hours that end at 24:00 do not end on the next day.
    is_end = bound in {"until", "by"} and (there.hour, there.minute) == (0, 0)
    if is_end:
        there -= _DAY
    eleven = bound == "at" and there.hour == _ELEVEN
    time = texts.get(
        f"moment_{bound}_eleven" if eleven else f"moment_{bound}",
        language,
        time="24:00" if is_end else f"{there.hour}:{there.minute:02}",
    )
    today = at.astimezone(ZONE).date() if at else None
    if there.date() == today:
        return texts.get("moment_today", language, time=time)
    if today and there.date() == today + _DAY:
        return texts.get("moment_tomorrow", language, time=time)
    return texts.get(
        "moment_on_day",
        language,
        weekday=texts.get(f"on_weekday_{there.weekday()}", language),
        day=format_date(there, texts.get("day_pattern", language), locale=language),
        time=time,
    )


def title(texts: Texts, language: str, moment: datetime) -> str:
    """A moment as the title of a button, at most 20 signs: `Mon 23 Nov, 10:00`."""
    pattern = texts.get("slot_pattern", language)
    return format_datetime(moment, pattern, tzinfo=ZONE, locale=language)
