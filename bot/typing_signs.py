"""Shows askers that an answer is being made, and keeps that they write to a consultant."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.channel import Typing
from bot.services import Services
from bot.signals import talk_topic, wake
from bot.store.database import Database
from bot.store.models import Contact, Conversation, Message

#: Most answers are there sooner; a sign that comes after its answer would only mislead.
AFTER = 0.4
#: Vendors show it for 5 to 20 seconds.
AGAIN = 4.0
#: After so long without a sign nobody is writing any more.
STILL = timedelta(seconds=8)


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


async def asker_writes(database: Database, contact_id: int, at: datetime) -> None:
    """Keep that an asker is writing, if a consultant answers them; the desk hears of the first."""
    async with database.write() as session:
        found = (
            await session.execute(
                select(Contact, Conversation.id)
                .join(Conversation, Conversation.person_id == Contact.person_id)
                .where(
                    Contact.id == contact_id,
                    Conversation.owner == "consultant",
                    Conversation.closed_at.is_(None),
                )
                .limit(1)
            )
        ).first()
        if found is None:
            return
        contact, talk = found
        if contact.typing_at is None or at - contact.typing_at > STILL:
            wake(session, talk_topic(talk))
        contact.typing_at = at
