"""Facts about `bot.events`: the calendar stays at hand, whatever becomes of its source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.events import Calendar

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
SUMMARY:Choir
DTSTART:{at:%Y%m%dT%H%M%SZ}
END:VEVENT
END:VCALENDAR
"""


def titles(calendar: Calendar) -> list[str]:
    """The titles of what is to come."""
    return [event.title for event in calendar.upcoming(datetime.now(UTC))]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A calendar with one event, tomorrow."""
    path = tmp_path / "centre.ics"
    path.write_text(CALENDAR.format(at=datetime.now(UTC) + timedelta(days=1)), "utf-8")
    return path


async def test_a_file(source: Path, tmp_path: Path) -> None:
    """A calendar on disk is read."""
    calendar = Calendar(str(source), tmp_path / "copy.ics")

    await calendar.read()

    assert titles(calendar) == ["Choir"]


async def test_a_restart(source: Path, tmp_path: Path) -> None:
    """The last good copy is there at once, even if the source is away."""
    await Calendar(str(source), tmp_path / "copy.ics").read()
    source.unlink()

    again = Calendar(str(source), tmp_path / "copy.ics")
    await again.read()

    assert titles(again) == ["Choir"]


async def test_a_broken_calendar(source: Path, tmp_path: Path) -> None:
    """What is no calendar does not replace the last good one."""
    calendar = Calendar(str(source), tmp_path / "copy.ics")
    await calendar.read()
    source.write_text("<html>down for maintenance</html>", "utf-8")

    await calendar.read()

    assert titles(calendar) == ["Choir"]


async def test_none(tmp_path: Path) -> None:
    """Without a source there is nothing to tell, and nothing to keep reading."""
    calendar = Calendar("", tmp_path / "copy.ics")

    await calendar.keep()

    assert titles(calendar) == []
