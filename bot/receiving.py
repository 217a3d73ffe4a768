"""Takes every kind of event that a channel makes of its provider's words, each in a transaction."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import deliveries, outside
from bot.inbox import store
from bot.messages import Activity, Control, Event, Incoming, Outside, Status, Watermark
from bot.services import Services
from bot.store.base import now
from bot.store.models import Contact


async def receive(services: Services, event: Event) -> None:
    """Store one event; when this returns, it is safe. A repeat changes nothing."""
    if isinstance(event, Incoming):
        channel = services.channels.get(event.channel)
        shape = channel.shape if channel else None
        await store(services.database, services.replies.texts, event, shape=shape)
        return
    async with services.database.write() as session:
        match event:
            case Status():
                await deliveries.progress(session, event)
            case Watermark():
                await deliveries.watermark(session, event)
            case Activity():
                await _seen(session, event)
            case Outside():
                await outside.answered(session, event)
            case Control():
                await outside.control(session, event)


async def _seen(session: AsyncSession, event: Activity) -> None:
    await session.execute(
        update(Contact)
        .where(
            Contact.channel == event.channel,
            Contact.account == event.account,
            Contact.address == event.address,
        )
        .values(seen_at=now())
    )
