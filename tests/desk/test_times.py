"""Facts about how moments are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import times
from bot.desk.pages import LANGUAGES
from bot.texts import Texts

TEXTS = Texts("desk", LANGUAGES)
NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)


def say(key: str, **values: object) -> str:
    """The Lithuanian words of a key."""
    return TEXTS.get(key, "lt", **values)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "<1 min."),
        (timedelta(seconds=59), "<1 min."),
        (timedelta(minutes=1), "1 min."),
        (timedelta(minutes=59, seconds=59), "59 min."),
        (timedelta(hours=1), "1 val."),
        (timedelta(hours=47), "47 val."),
        (timedelta(days=2), "2 d."),
        (timedelta(days=400), "400 d."),
    ],
)
def test_ago(passed: timedelta, words: str) -> None:
    """A span is one number in the largest unit that fits; a clock that is ahead is no matter."""
    assert times.ago(NOW - passed, NOW, say) == words


def test_vilnius() -> None:
    """Times are Lithuania's: past midnight there it is the next day, whatever UTC says."""
    assert times.clock(NOW) == "00:30"
    assert times.stamp(NOW) == "2026-11-22 00:30"
    assert times.day(NOW, NOW, say) == "Šiandien"
    assert times.day(NOW - timedelta(hours=1), NOW, say) == "Vakar"
    assert times.day(NOW - timedelta(days=3), NOW, say) == "2026-11-19"


def test_same_keys_in_both_languages() -> None:
    """The desk says everything in each of its languages."""
    lt, en = (set(TEXTS.by_language[language]) for language in LANGUAGES)

    assert lt == en
