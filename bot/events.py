"""Keeps the centre's calendar at hand: a file or a feed (`GANDRAS_EVENTS`), read every half hour.

The last good copy stays in the var folder, so that a restart or a feed that is down loses nothing.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx
import structlog

from knowledge.events import CalendarError, Event, upcoming

log = structlog.get_logger(__name__)

#: Seconds between two readings.
EVERY = 30 * 60
LARGEST = 2_000_000
TIMEOUT = 20.0


class Calendar:
    """The calendar's text and when it was read; empty if there is none.

    `source` is a path or an http(s) address; `copy` is where the last good text is kept.
    """

    def __init__(self, source: str, copy: Path) -> None:
        self.source = source
        self._copy = copy
        self.text = ""
        self.read_at: datetime | None = None
        if source and copy.is_file():
            self.text = copy.read_text("utf-8")
            self.read_at = datetime.fromtimestamp(copy.stat().st_mtime, UTC)

    def upcoming(self, now: datetime) -> tuple[Event, ...]:
        """The next events as of `now`; none if nothing was ever read."""
        return upcoming(self.text, now) if self.text else ()

    async def read(self) -> None:
        """Read the source; what cannot be read, or is no calendar, leaves the last copy."""
        try:
            text = await self._fetch()
            upcoming(text, datetime.now(UTC))
        except (OSError, UnicodeDecodeError, ValueError, httpx.HTTPError, CalendarError) as error:
            log.warning("events.not_read", source=self.source, reason=str(error))
            return
        self._copy.parent.mkdir(parents=True, exist_ok=True)
        self._copy.write_text(text, "utf-8")
        self.text, self.read_at = text, datetime.now(UTC)

    async def _fetch(self) -> str:
        if not self.source.startswith(("https://", "http://")):
            return await asyncio.to_thread(Path(self.source).read_text, "utf-8")
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=True) as client,
            client.stream("GET", self.source) as answer,
        ):
            answer.raise_for_status()
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise ValueError(f"more than {LARGEST} bytes")
            return content.decode("utf-8")

    async def keep(self) -> None:
        """Read again and again, until cancelled. Returns at once if there is no source."""
        while self.source:
            await self.read()
            await asyncio.sleep(EVERY)
