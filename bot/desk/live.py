"""Tells an open desk what changed: the conversation it shows, or its list. It asks for the rest.

Events carry no content, so that what a browser may see is decided where pages are, and a lost or
doubled one does no harm. Most of what changes in a busy centre is not in a consultant's own list,
so each desk is told of its list only: else all desks together ask for all lists at every message.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from typing import Self

from starlette.responses import StreamingResponse

from bot.desk.sessions import Sessions
from bot.signals import CARE, DESK, QUEUE, Signals, set_within, talk_topic

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
        signals.waiter(DESK, QUEUE) as listed,
        signals.waiter(CARE) as alarmed,
        signals.waiter(DESK, QUEUE, CARE, *talk) as woken,
        _List(signals, shown.glance, woken) as its_list,
    ):
        yield "retry: 2000\n\n"
        due, listed_at = loop.time(), -inf
        said.set()
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
                if its_list.is_new():
                    yield LIST
                if due <= loop.time():
                    due, listed_at = inf, loop.time()
                    if its_list.looks():
                        listed.clear()
                elif listed.is_set() and due == inf:
                    due = max(listed_at + PAUSE, loop.time()) + random.uniform(0, PAUSE / 2)  # noqa: S311
                await set_within(woken, min(until, due) - loop.time())
            yield ": ping\n\n"


class _List:
    """Looks at the list that a desk shows. Looking may take a second, so nothing waits for it."""

    def __init__(
        self, signals: Signals, glance: Callable[[], Awaitable[object]], woken: asyncio.Event
    ) -> None:
        """`woken` is set when a look has ended."""
        self._signals, self._glance, self._woken = signals, glance, woken
        self._looking: asyncio.Task[object] | None = None
        self._seen: object = None

    def __enter__(self) -> Self:
        """Listen to what changes any list."""
        self._listening = ExitStack()
        self._anything = self._listening.enter_context(self._signals.waiter(DESK))
        return self

    def __exit__(self, *_: object) -> None:
        """Let go."""
        self._listening.close()
        if self._looking:
            self._looking.cancel()

    def looks(self) -> bool:
        """Begin to look; False if an earlier look is under way, which may miss the latest."""
        if self._looking:
            return False
        self._looking = asyncio.ensure_future(self._glance())
        self._looking.add_done_callback(lambda _: self._woken.set())
        return True

    def is_new(self) -> bool:
        """Whether a look has ended that saw something else than the one before."""
        if self._looking is None or not self._looking.done():
            return False
        before, self._seen, self._looking = self._seen, self._looking.result(), None
        is_new = self._anything.is_set() or self._seen != before
        self._anything.clear()
        return is_new


def stream(
    signals: Signals, sessions: Sessions, token_hash: str, shown: Shown
) -> StreamingResponse:
    """The events as a response; it ends when the browser goes away."""
    return StreamingResponse(
        changes(signals, sessions, token_hash, shown),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
