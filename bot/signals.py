"""Wakes what waits: loops, web sockets and desk pages, in this process and, on PostgreSQL, in all.

A signal carries no data, only what to look at again, so a lost or doubled one does no harm.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

#: Topics of the loops.
TURNS = "turns"
OUTBOX = "outbox"
MAIL = "mail"
#: Presses about appointments.
OFFICE = "office"
#: The list of conversations at the desk: something in it changed.
QUEUE = "queue"
#: Everything at the desk: for what changes seldom and may show anywhere, such as a person's name.
DESK = "desk"
#: An alert was raised or acknowledged.
CARE = "care"

_CHANNEL = "gandras"


def contact_topic(contact_id: int) -> str:
    """The topic of everything that one contact can be shown."""
    return f"contact:{contact_id}"


def talk_topic(conversation_id: int) -> str:
    """The topic of one conversation as the desk shows it: what is said, and what stands beside."""
    return f"talk:{conversation_id}"


class Signals:
    """Topics to wait on. Waiters are events: many signals before a waiter looks count once."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = defaultdict(set)

    def send(self, *topics: str) -> None:
        """Wake the waiters of these topics in this process."""
        for topic in topics:
            for waiter in self._waiters.get(topic, ()):
                waiter.set()

    @contextmanager
    def waiter(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of the topics is signalled; clear it before looking."""
        event = asyncio.Event()
        for topic in topics:
            self._waiters[topic].add(event)
        try:
            yield event
        finally:
            for topic in topics:
                self._waiters[topic].discard(event)
                if not self._waiters[topic]:
                    del self._waiters[topic]


async def set_within(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set, but not longer.

    Not by `asyncio.wait_for`: in Python 3.11 it swallows a cancellation that comes at the moment of
    the event, and a loop that was told to end goes on for ever.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def wake(session: AsyncSession, *topics: str) -> None:
    """Signal these topics once the session's transaction is committed."""
    session.info.setdefault("topics", set()).update(topics)


async def _closed(connection: asyncpg.Connection) -> None:
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _connection: closed.set())
    await closed.wait()


@asynccontextmanager
async def relayed(signals: Signals, database_url: str) -> AsyncIterator[None]:
    """While open, signals sent by other processes through PostgreSQL's NOTIFY arrive here too."""
    if not database_url.startswith("postgresql"):
        yield
        return

    def hear(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
        signals.send(*payload.split(" "))

    async def listen() -> None:
        # Loops also look by themselves every second, so a broken listener only costs latency.
        url = database_url.replace("+asyncpg", "", 1)
        while True:
            try:
                connection = await asyncpg.connect(url)
                try:
                    await connection.add_listener(_CHANNEL, hear)
                    await _closed(connection)
                finally:
                    await connection.close(timeout=2)
            except (OSError, asyncpg.PostgresError) as error:
                log.warning("signals.listener_lost", error=str(error))
            await asyncio.sleep(1)

    task = asyncio.create_task(listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
