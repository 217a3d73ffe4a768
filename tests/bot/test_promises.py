"""Facts about promises: office time, over weekends and holidays, and only what is true is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import promises
from bot.office.hours import ZONE, Office
from bot.office.week import parse_week
from bot.replies import PROMISING, Replies
from bot.settings import Settings, load_settings
from bot.store.models import Conversation

WEEK = parse_week("mon-fri 8:00-12:00 13:00-17:00")
#: 20 November 2026 is a Friday; 24 December, a Thursday, and the two days after it are holidays.
FRIDAY = datetime(2026, 11, 20, 16, 10, tzinfo=ZONE)


def settings(**given: object) -> Settings:
    """Settings in which the centre has said how soon it answers."""
    return load_settings(_env_file=None, promise_minutes=120, **given)


def waits(since: datetime, office: Office, **columns: object) -> Conversation:
    """Somebody who waits for a person, and what was promised."""
    conversation = Conversation(owner="waiting", waiting_since=since, urgent=False, **columns)
    promises.promise(conversation, office, settings())
    return conversation


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 11, 20, 9, 1, tzinfo=ZONE), datetime(2026, 11, 20, 11, 15, tzinfo=ZONE)),
        (datetime(2026, 11, 20, 11, 0, tzinfo=ZONE), datetime(2026, 11, 20, 14, 0, tzinfo=ZONE)),
        (FRIDAY, datetime(2026, 11, 23, 9, 15, tzinfo=ZONE)),
        (datetime(2026, 11, 22, 3, 0, tzinfo=ZONE), datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)),
        (datetime(2026, 12, 23, 16, 0, tzinfo=ZONE), datetime(2026, 12, 28, 9, 0, tzinfo=ZONE)),
    ],
    ids=["in the morning", "over lunch", "over the weekend", "in the night", "over Christmas"],
)
def test_office_time(since: datetime, until: datetime) -> None:
    """Two hours are promised of the time in which the office is open, on a full quarter."""
    assert waits(since, Office(WEEK)).promised_at == until


def test_the_first_promise_holds() -> None:
    """Whoever waits already is not put off by asking again."""
    conversation = waits(FRIDAY, Office(WEEK))
    first = conversation.promised_at
    conversation.waiting_since = FRIDAY + timedelta(days=3)
    promises.promise(conversation, Office(WEEK), settings())

    assert conversation.promised_at == first


def test_only_what_is_true_is_said() -> None:
    """By when if the centre is open, from when if not, sorry if it is late, else nothing."""
    stated, assumed = Office(WEEK), Office(WEEK, stated=False)
    conversation = waits(FRIDAY, stated)
    sunday = FRIDAY + timedelta(days=2)
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)

    def says(
        office: Office, at: datetime, known: Settings | None = None
    ) -> tuple[str, datetime | None]:
        return promises.sayable(conversation, office, known or settings(), at)

    assert says(stated, FRIDAY) == ("by", datetime(2026, 11, 23, 9, 15, tzinfo=ZONE))
    assert says(stated, sunday) == ("from", monday)
    assert says(stated, monday + timedelta(hours=5)) == ("late", None)
    assert says(assumed, sunday) == ("none", None)
    assert says(stated, FRIDAY, load_settings(_env_file=None)) == ("none", None)
    conversation.urgent = True
    assert says(stated, sunday) == ("none", None)


@pytest.mark.parametrize(
    ("language", "tomorrow", "by_day"),
    [
        ("lt", "rytoj nuo 8:00", "pirmadienį, lapkričio 23 d., iki 9:15"),
        ("en", "tomorrow from 8:00", "on Monday, 23 November, by 9:15"),
        ("ru", "завтра с 8:00", "в понедельник, 23 ноября, до 9:15"),
        ("uk", "завтра з 8:00", "у понеділок, 23 листопада, до 9:15"),
    ],
)
def test_words(replies: Replies, language: str, tomorrow: str, by_day: str) -> None:
    """Moments are said as people say them, in every language, in every reply that promises."""
    from_eight = {
        "bound": "from",
        "moment": "2026-11-23T08:00:00+02:00",
        "at": "2026-11-22T20:00:00+02:00",
    }
    by_nine = {
        "bound": "by",
        "moment": "2026-11-23T09:15:00+02:00",
        "at": "2026-11-20T16:10:00+02:00",
    }
    for key in PROMISING:
        said = replies.render({"reply": key, "promise": from_eight}, language).text
        assert tomorrow in said
        assert by_day in replies.render({"reply": key, "promise": by_nine}, language).text
        assert "{" not in replies.render({"reply": key}, language).text
