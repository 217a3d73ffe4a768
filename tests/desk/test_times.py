"""Facts about how moments are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import times
from bot.desk.pages import LANGUAGES
from tests.desk.world import TEXTS, say

NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), say("now_short")),
        (timedelta(seconds=59), say("now_short")),
        (timedelta(minutes=1), say("minutes_short", n=1)),
        (timedelta(minutes=59, seconds=59), say("minutes_short", n=59)),
        (timedelta(hours=1), say("hours_short", n=1)),
        (timedelta(hours=47), say("hours_short", n=47)),
        (timedelta(days=2), say("days_short", n=2)),
        (timedelta(days=400), say("days_short", n=400)),
    ],
)
def test_ago(passed: timedelta, words: str) -> None:
    """A span is one number in the largest unit that fits; a clock that is ahead is no matter."""
    assert times.ago(NOW - passed, NOW, say) == words


def test_vilnius() -> None:
    """Times are Lithuania's: past midnight there it is the next day, whatever UTC says."""
    assert times.clock(NOW) == "00:30"
    assert times.stamp(NOW) == "2026-11-22 00:30"
    assert times.day(NOW, NOW, say) == say("today")
    assert times.day(NOW - timedelta(hours=1), NOW, say) == say("yesterday")
    assert times.day(NOW - timedelta(days=3), NOW, say) == "2026-11-19"


def test_midnight_is_an_end() -> None:
    """Something that ends at midnight ends on the day before; what begins then does not."""
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    tonight, tomorrow = (datetime(2026, 11, day, 22, tzinfo=UTC) for day in (22, 23))

    assert times.until(tonight, now) == "24:00"
    assert times.until(tomorrow, now) == "2026-11-23 24:00"
    assert times.at(tonight, now) == "2026-11-23 00:00"
    assert times.until(now, now) == times.at(now, now) == "12:00"


def test_same_keys_in_both_languages() -> None:
    """The desk says everything in each of its languages."""
    lt, en = (set(TEXTS.by_language[language]) for language in LANGUAGES)

    assert lt == en
