"""Tells open desks that something changed. What changed they ask for themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from bot.desk.sessions import Sessions
from bot.signals import DESK, Signals

#: Seconds between two events at least, so at most four a second.
PAUSE = 0.25
#: Seconds of quiet after which a comment keeps the connection, and proxies, awake.
PING = 20.0

CHANGED = "event: changed\ndata: changed\n\n"


async def changes(
    signals: Signals, sessions: Sessions, token_hash: str, ping: float = PING
) -> AsyncIterator[str]:
    """Events until the session ends. The first comes at once: the page may have missed some."""
    with signals.waiter(DESK) as woken:
        yield "retry: 2000\n\n"
        while await sessions.holds(token_hash):
            yield CHANGED
            await asyncio.sleep(PAUSE)
            while not await _set_within(woken, ping):
                if not await sessions.holds(token_hash):
                    return
                yield ": ping\n\n"
            woken.clear()


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def stream(signals: Signals, sessions: Sessions, token_hash: str) -> StreamingResponse:
    """The events as a response; it ends when the browser goes away."""
    return StreamingResponse(
        changes(signals, sessions, token_hash),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
