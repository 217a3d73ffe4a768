"""The answer to "when are you open?", in four languages."""

from __future__ import annotations

from datetime import date, datetime

from bot.office.hours import ZONE, Office, Otherwise
from bot.office.telling import hours_reference
from bot.office.week import parse_week
from bot.replies import Replies

WEEK = parse_week("mon-thu 8:00-12:00 12:45-17:00; fri 8:00-12:00 12:45-15:45")
THURSDAY = datetime(2026, 12, 17, 10, 0, tzinfo=ZONE)


def test_it_says_now_the_week_and_what_differs(replies: Replies) -> None:
    """Open or closed now, the week in groups, and the exceptions and holidays of two weeks."""
    office = Office(WEEK, {date(2026, 12, 23): Otherwise(((540, 660),), "a reason for us alone")})

    said = replies.render(hours_reference(office, THURSDAY), "en").text

    assert said.splitlines() == [
        "The centre is open now, today until 12:00.",
        "Opening hours of the centre (Lithuanian time):",
        "- Monday – Thursday: 8:00–12:00, 12:45–17:00",
        "- Friday: 8:00–12:00, 12:45–15:45",
        "Days with other hours:",
        "- Wednesday, 23 December: 9:00–11:00",
        "- Thursday, 24 December: closed",
        "- Friday, 25 December: closed",
        "You can write here at any time.",
    ]


def test_it_is_said_in_every_language(replies: Replies) -> None:
    """Closed, it says from when on it is open, in the cases of each language."""
    reference = hours_reference(Office(WEEK), THURSDAY.replace(hour=18))

    first = {
        language: replies.render(reference, language).text.splitlines()[0]
        for language in ("lt", "en", "ru", "uk")
    }

    assert first == {
        "lt": "Dabar centras nedirba. Dirbsime rytoj nuo 8:00.",
        "en": "The centre is closed now. It is open tomorrow from 8:00.",
        "ru": "Сейчас центр закрыт. Мы работаем завтра с 8:00.",
        "uk": "Зараз центр зачинено. Ми працюємо завтра з 8:00.",
    }
    assert "Pirmadienis – ketvirtadienis" in replies.render(reference, "lt").text


def test_what_nobody_has_stated_is_not_told(replies: Replies) -> None:
    """Hours that are only assumed are not said to askers: they are led to the centre's sites."""
    reference = hours_reference(Office(WEEK, stated=False), THURSDAY)

    assert reference == {"reply": "utter_contact_centre"}
    assert "micenter.lt" in replies.render(reference, "en").text
