"""Keeps the turns and the outbox going: woken by signals, looking by themselves every second."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from bot.attachments import fetch_some
from bot.channel import Listening
from bot.chores import keep_doing
from bot.claims import claim as turns_waiting
from bot.claims import free_leases
from bot.listening import listen_some
from bot.mail import send_some as send_mails
from bot.messages import Event
from bot.office.talking import answer_some as answer_presses
from bot.outbox import claim as unsent
from bot.receiving import receive
from bot.repeating import CHORES
from bot.sending import send
from bot.services import Services
from bot.signals import MAIL, OFFICE, OUTBOX, TURNS, set_within
from bot.turns import take
from nlu.language import warm_up

Claim = TypeVar("Claim")
log = structlog.get_logger(__name__)

#: Conversations answered at a time by one process. The engine is serial; more only queue there.
AT_ONCE = 8
#: Messages sent at a time by one process: while one vendor is slow, the others go on.
SENT_AT_ONCE = 32
#: Of how many of the collector's middle runs one looks through all that there is; usually 10.
SELDOM = 100
#: Seconds until a loop looks without having been woken: for retries, and for lost signals.
IDLE = 1.0


async def _loop(
    services: Services, topic: str, step: Callable[[Services], Awaitable[bool]]
) -> None:
    """Repeat a step while it says that there may be more, then wait for the topic."""
    with services.signals.waiter(topic) as woken:
        while True:
            woken.clear()
            try:
                while await step(services):
                    pass
            except Exception:
                log.exception("loop.failed", topic=topic)
                await asyncio.sleep(IDLE)
            await set_within(woken, IDLE)


class _Workers(Generic[Claim]):
    """Claims as much as may run at once, and runs each in a task of its own."""

    def __init__(
        self,
        topic: str,
        most: int,
        claim: Callable[[Services, int], Awaitable[list[Claim]]],
        work: Callable[[Services, Claim], Awaitable[None]],
    ) -> None:
        self.running: set[asyncio.Task[None]] = set()
        self._topic, self._most, self._claim, self._work = topic, most, claim, work

    async def step(self, services: Services) -> bool:
        room = self._most - len(self.running)
        for one in await self._claim(services, room) if room else []:
            task = asyncio.create_task(self._run(services, one))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        return False

    async def _run(self, services: Services, claimed: Claim) -> None:
        full = len(self.running) >= self._most
        try:
            await self._work(services, claimed)
        except Exception:
            # The lease ends by itself; then what was claimed is taken again.
            log.exception("work.failed", topic=self._topic)
        if full:
            services.signals.send(self._topic)


async def _listen(services: Services, channel: Listening) -> None:
    """Keep a channel listening whatever happens."""

    async def store(events: Sequence[Event]) -> None:
        for event in events:
            await receive(services, event)

    while True:
        try:
            await channel.listen(store)
        except Exception:
            log.exception("listening.failed")
            await asyncio.sleep(IDLE)
        else:
            return


async def _load_early() -> None:
    """Load what tells languages apart: it takes seconds, for which the first person would wait.

    What is loaded by now stays, so the collector need not look through it again and again: each
    time everybody would wait for a fifth of a second. Of what comes later most are open chats, a
    tenth of a second where there are 500; that it looks through more seldom.
    """
    await asyncio.to_thread(warm_up)
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, SELDOM)


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Run the loops while open."""
    await free_leases(services)
    turns = _Workers(TURNS, AT_ONCE, turns_waiting, take)
    outbox = _Workers(OUTBOX, SENT_AT_ONCE, unsent, send)
    tasks = [
        asyncio.create_task(_loop(services, TURNS, turns.step)),
        # What people write may bring files with it.
        asyncio.create_task(_loop(services, TURNS, fetch_some)),
        # What a consultant is to answer may be a cry.
        asyncio.create_task(_loop(services, TURNS, listen_some)),
        asyncio.create_task(_loop(services, OUTBOX, outbox.step)),
        asyncio.create_task(_loop(services, MAIL, send_mails)),
        asyncio.create_task(_loop(services, OFFICE, answer_presses)),
        asyncio.create_task(keep_doing(services, CHORES)),
        *(
            asyncio.create_task(_listen(services, channel))
            for channel in services.channels.values()
            if isinstance(channel, Listening)
        ),
        asyncio.create_task(services.calendar.keep()),
        asyncio.create_task(_load_early()),
    ]
    try:
        yield
    finally:
        everything = [*tasks, *turns.running, *outbox.running]
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)
