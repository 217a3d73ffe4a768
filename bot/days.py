"""Days in words, in every language that people read."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

#: Where the order of English dates is that of Europe.
_LOCALES = {"en": "en_GB"}


def day_words(day: date, language: str) -> str:
    """Weekday and date: `Friday 27 November 2026`. It stands alone, after a colon."""
    return format_date(day, "full", locale=_LOCALES.get(language, language))
