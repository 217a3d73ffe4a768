"""Facts about `knowledge.events`: what is told of a calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.events import MOST, CalendarError, in_words, upcoming

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def calendar(*events: str) -> str:
    """A calendar of events, each given by its lines."""
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{one}\nEND:VEVENT\n" for n, one in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n"


def test_soonest_first() -> None:
    """Events to come, in order; those that have begun are left out."""
    text = calendar(
        "SUMMARY:Choir\nDTSTART:20261201T160000Z",
        "SUMMARY:Over\nDTSTART:20261120T160000Z",
        "SUMMARY:Café\nDTSTART:20261124T160000Z",
    )

    assert [event.title for event in upcoming(text, NOW)] == ["Café", "Choir"]


def test_repeated_events() -> None:
    """A weekly event is told week by week, at most so many in all."""
    text = calendar("SUMMARY:Club\nDTSTART:20261123T160000Z\nRRULE:FREQ=WEEKLY")

    days = [event.begins.day for event in upcoming(text, NOW)]

    assert days == [23, 30, 7, 14, 21]
    assert len(days) == MOST


def test_cancelled_events() -> None:
    """Nobody is sent to an event that will not happen."""
    text = calendar("SUMMARY:Choir\nSTATUS:CANCELLED\nDTSTART:20261201T160000Z")

    assert upcoming(text, NOW) == ()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("lt", "2026 m. gruodžio 1 d., antradienis, 18:00: Choras (Vilnius)"),
        ("en", "Tuesday, December 1, 2026, 18:00: Choras (Vilnius)"),
        ("ru", "вторник, 1 декабря 2026\u202fг., 18:00: Choras (Vilnius)"),
        ("uk", "вівторок, 1 грудня 2026\u202fр., 18:00: Choras (Vilnius)"),
    ],
)
def test_in_words(language: str, expected: str) -> None:
    """The day in the reader's language, the time as a clock in Vilnius shows it."""
    text = calendar("SUMMARY:Choras\nLOCATION:Vilnius\nDTSTART:20261201T160000Z")

    [event] = upcoming(text, NOW)

    assert in_words(event, language) == expected


def test_a_whole_day() -> None:
    """An event of a whole day has no time, and today's is still to come."""
    [event] = upcoming(calendar("SUMMARY:Fair\nDTSTART;VALUE=DATE:20261122"), NOW)

    assert in_words(event, "en") == "Sunday, November 22, 2026: Fair"


def test_foreign_text_is_one_line() -> None:
    """Line breaks, control characters and links other than to the web do not come through."""
    text = calendar("SUMMARY:A\\nB\x07C\nDTSTART:20261201T160000Z\nURL:javascript:alert(1)")

    [event] = upcoming(text, NOW)

    assert (event.title, event.link) == ("A B C", "")


@pytest.mark.parametrize("text", ["", "nonsense", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "\x00\xff"])
def test_no_calendar(text: str) -> None:
    """What is no calendar is said to be none."""
    with pytest.raises(CalendarError):
        upcoming(text, NOW)


def test_one_broken_event_spoils_no_other() -> None:
    """An event without a readable date is left out."""
    text = calendar("SUMMARY:Bad\nDTSTART:abc", "SUMMARY:Good\nDTSTART:20261201T160000Z")

    assert [event.title for event in upcoming(text, NOW)] == ["Good"]
