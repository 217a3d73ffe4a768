"""Moments in words, in four languages."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.office.hours import ZONE
from bot.office.words import Bound, in_words, title
from bot.replies import Replies

AT = datetime(2026, 11, 19, 10, 0, tzinfo=ZONE)
TODAY = datetime(2026, 11, 19, 17, 0, tzinfo=ZONE)
MIDNIGHT = datetime(2026, 11, 20, 0, 0, tzinfo=ZONE)
TOMORROW = datetime(2026, 11, 20, 8, 0, tzinfo=ZONE)
FAR = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
ELEVEN = datetime(2026, 11, 24, 11, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("language", "moment", "bound", "words"),
    [
        ("lt", TODAY, "until", "šiandien iki 17:00"),
        ("lt", TOMORROW, "from", "rytoj nuo 8:00"),
        ("lt", FAR, "from", "pirmadienį, lapkričio 23 d., nuo 8:00"),
        ("lt", FAR, "at", "pirmadienį, lapkričio 23 d., 8:00"),
        ("lt", MIDNIGHT, "until", "šiandien iki 24:00"),
        ("lt", MIDNIGHT, "from", "rytoj nuo 0:00"),
        ("en", TODAY, "until", "today until 17:00"),
        ("en", MIDNIGHT, "by", "today by 24:00"),
        ("en", TOMORROW, "at", "tomorrow at 8:00"),
        ("en", FAR, "from", "on Monday, 23 November, from 8:00"),
        ("ru", TODAY, "until", "сегодня до 17:00"),
        ("ru", TOMORROW, "from", "завтра с 8:00"),
        ("ru", FAR, "at", "в понедельник, 23 ноября, в 8:00"),
        ("ru", ELEVEN, "at", "во вторник, 24 ноября, в 11:00"),
        ("uk", TODAY, "until", "сьогодні до 17:00"),
        ("uk", TOMORROW, "from", "завтра з 8:00"),
        ("uk", FAR, "at", "у понеділок, 23 листопада, о 8:00"),
        ("uk", ELEVEN, "at", "у вівторок, 24 листопада, об 11:00"),
        ("uk", ELEVEN, "until", "у вівторок, 24 листопада, до 11:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(
    replies: Replies, language: str, moment: datetime, bound: Bound, words: str
) -> None:
    """Today and tomorrow by name, else weekday and date, each in its case."""
    assert in_words(replies.texts, language, moment, AT, bound) == words


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk"])
def test_the_title_of_a_time_fits_a_button(replies: Replies, language: str) -> None:
    """No title is longer than the 20 signs of the channel with the shortest, in any month."""
    for month in range(1, 13):
        moment = datetime(2026, month, 28, 12, 45, tzinfo=ZONE)
        assert len(title(replies.texts, language, moment)) <= 20
