"""Shows on a vendor's channel that an answer is being made, for as long as it takes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.channel import Typing
from bot.services import Services
from bot.store.models import Contact, Message

#: Most answers are there sooner; a sign that comes after its answer would only mislead.
AFTER = 0.4
#: Vendors show it for 5 to 20 seconds.
AGAIN = 4.0


@contextlib.asynccontextmanager
async def typing(services: Services, message: Message) -> AsyncIterator[None]:
    """Show it while the block runs."""
    services.signals.send(f"typing:{message.contact_id}")
    channel = services.channels.get(message.channel)
    if not isinstance(channel, Typing):
        yield
        return
    task = asyncio.create_task(_show(services, channel, message.contact_id))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _show(services: Services, channel: Typing, contact_id: int) -> None:
    await asyncio.sleep(AFTER)
    async with services.database.read() as session:
        contact = await session.get(Contact, contact_id)
    while contact and not contact.unreachable:
        await channel.typing(contact.address)
        await asyncio.sleep(AGAIN)
