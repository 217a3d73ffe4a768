"""Keeps the turns and the outbox going: woken by signals, looking by themselves every second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from bot.attachments import fetch_some
from bot.outbox import send_some
from bot.services import Services
from bot.signals import OUTBOX, TURNS
from bot.turns import Claim, claim, free_leases, take
from nlu.language import identify

log = structlog.get_logger(__name__)

#: Conversations answered at a time by one process. The engine is serial; more only queue there.
AT_ONCE = 8
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
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), IDLE)


class _Turns:
    """Claims conversations for as many turns as may run at once."""

    def __init__(self) -> None:
        self.running: set[asyncio.Task[None]] = set()

    async def step(self, services: Services) -> bool:
        room = AT_ONCE - len(self.running)
        claimed = await claim(services, room) if room else []
        for one in claimed:
            task = asyncio.create_task(self._run(services, one))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        return False

    async def _run(self, services: Services, claimed: Claim) -> None:
        full = len(self.running) >= AT_ONCE
        try:
            await take(services, claimed)
        except Exception:
            # The lease ends by itself; then the conversation is taken again.
            log.exception("turn.failed", conversation=claimed.conversation.id)
        if full:
            services.signals.send(TURNS)


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Run the loops while open."""
    await free_leases(services)
    turns = _Turns()
    tasks = [
        asyncio.create_task(_loop(services, TURNS, turns.step)),
        asyncio.create_task(_loop(services, OUTBOX, send_some)),
        # What people write may bring files with it.
        asyncio.create_task(_loop(services, TURNS, fetch_some)),
        asyncio.create_task(services.calendar.keep()),
        # Loading the language models takes seconds; the first person should not wait for it.
        asyncio.create_task(asyncio.to_thread(identify, "labas")),
    ]
    try:
        yield
    finally:
        for task in [*tasks, *turns.running]:
            task.cancel()
        await asyncio.gather(*tasks, *turns.running, return_exceptions=True)
