"""Tells an open desk what changed: the conversation it shows, or its list. It asks for the rest.

Events carry no content, so that what a browser may see is decided where pages are, and a lost or
doubled one does no harm. Most of what changes in a busy centre is not in a consultant's own list,
so each desk is told of its list only: else all desks together ask for all lists at every message.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from math import inf

from starlette.responses import StreamingResponse

from bot.desk.sessions import Sessions
from bot.signals import CARE, DESK, QUEUE, Signals, talk_topic

#: Seconds between two news of the list at least. The first waits for a part of it, each desk's for
#: another, so that not all of them ask at the moment when a message has just come.
PAUSE = 1.0
#: Seconds after which the session is looked at again and a comment keeps proxies awake.
PING = 20.0

TALK = "event: talk\ndata: changed\n\n"
LIST = "event: queue\ndata: changed\n\n"
ALERT = "event: care\ndata: changed\n\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an open desk shows: a conversation, if any, and a list.

    `glance` gives what is in the list by now; what compares equal looks the same.
    """

    talk: int | None
    glance: Callable[[], Awaitable[object]]


async def changes(
    signals: Signals,
    sessions: Sessions,
    token_hash: str,
    shown: Shown,
    ping: float = PING,
) -> AsyncIterator[str]:
    """Events until the session ends. Both come at once: the page may have missed some.

    An alert is told of whatever is shown.
    """
    loop = asyncio.get_running_loop()
    talk = () if shown.talk is None else (talk_topic(shown.talk),)
    with (
        signals.waiter(DESK, *talk) as said,
        signals.waiter(DESK) as anything,
        signals.waiter(DESK, QUEUE) as listed,
        signals.waiter(CARE) as alarmed,
        signals.waiter(DESK, QUEUE, CARE, *talk) as woken,
    ):
        yield "retry: 2000\n\n"
        due, listed_at, seen = loop.time(), -inf, await shown.glance()
        said.set()
        anything.set()
        while await sessions.holds(token_hash):
            until = loop.time() + ping
            while loop.time() < until:
                woken.clear()
                if alarmed.is_set():
                    alarmed.clear()
                    yield ALERT
                if said.is_set():
                    said.clear()
                    yield TALK
                if due <= loop.time():
                    due, listed_at = inf, loop.time()
                    listed.clear()
                    before, seen = seen, await shown.glance()
                    if anything.is_set() or seen != before:
                        anything.clear()
                        yield LIST
                elif listed.is_set() and due == inf:
                    due = max(listed_at + PAUSE, loop.time()) + random.uniform(0, PAUSE / 2)  # noqa: S311
                await _set_within(woken, min(until, due) - loop.time())
            yield ": ping\n\n"


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def stream(
    signals: Signals, sessions: Sessions, token_hash: str, shown: Shown
) -> StreamingResponse:
    """The events as a response; it ends when the browser goes away."""
    return StreamingResponse(
        changes(signals, sessions, token_hash, shown),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
