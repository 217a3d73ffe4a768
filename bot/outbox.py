"""Sends what is stored, in order, each thing once, and never a bot's word after a takeover.

For a channel whose client fetches what is stored (web), sending is one UPDATE that gives the
message its number, so it happens exactly once. For the others a message is claimed before the
vendor is called (`bot.sending`); a process killed in between leaves the claim to expire, and the
message is sent again, or found at the vendor where it can be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channel import Channel
from bot.people import next_event
from bot.services import Services
from bot.signals import OUTBOX, talk_topic, wake
from bot.store.base import now
from bot.store.models import Contact, Conversation, Message

log = structlog.get_logger(__name__)

#: Messages of fetching clients numbered in one transaction.
BATCH = 50
LEASE = timedelta(seconds=60)
"""How long a process may take over one part; a vendor is given up on long before."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, and whom it is for.

    `doubtful_since` is when an earlier try began that may have arrived.
    """

    message: Message
    contact: Contact
    doubtful_since: datetime | None


async def claim(services: Services, most: int) -> list[Claimed]:
    """Show what only has to be shown, and take up to so many messages that must be sent.

    Each is the first in its contact's line, so that order is kept.
    """
    fetched = {name for name, channel in services.channels.items() if channel.fetched}
    async with services.database.write() as session:
        await _drop_stale(session)
        stored = await session.scalars(
            select(Message)
            .where(_unsent(), Message.channel.in_(fetched))
            .order_by(Message.contact_id, Message.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        await show(session, stored)
        if services.channels.keys() - fetched:
            return await _claim(session, fetched, most)
    return []


async def send_soon(
    session: AsyncSession, channels: Mapping[str, Channel], message: Message
) -> None:
    """Show a new message at once if its client fetches, or else wake those who send.

    What the same contact was to be shown before it goes first. The epoch must have been checked in
    this transaction.
    """
    channel = channels.get(message.channel)
    if channel is None or not channel.fetched:
        wake(session, OUTBOX)
        return
    await session.flush()  # It is due only from the moment when it is stored.
    waiting = await session.scalars(
        select(Message)
        .where(_unsent(), ~is_stale(), Message.contact_id == message.contact_id)
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    )
    await show(session, waiting)


async def show(session: AsyncSession, messages: Iterable[Message]) -> int:
    """Send messages of a channel whose client fetches, by numbering them; how many there were.

    They must be in order and their epoch must have been checked in this transaction.
    """
    count = 0
    for contact_id, group in groupby(messages, lambda message: message.contact_id):
        batch = list(group)
        last = await next_event(session, contact_id, len(batch))
        for event, message in enumerate(batch, last - len(batch) + 1):
            message.event, message.state = event, "sent"
            wake(session, talk_topic(message.conversation_id))
        count += len(batch)
    return count


def is_stale() -> ColumnElement[bool]:
    """Whether a bot's message was computed before the conversation last changed hands."""
    present = select(Conversation.epoch).where(Conversation.id == Message.conversation_id)
    return and_(Message.author == "assistant", Message.epoch < present.scalar_subquery())


async def _drop_stale(session: AsyncSession) -> None:
    """The epoch check. It runs in the transaction that sends, on rows not sent yet."""
    stale = await session.execute(
        update(Message)
        .where(_unsent(), is_stale())
        .values(state="dropped", error="taken over")
        .returning(Message.id, Message.conversation_id)
        .execution_options(synchronize_session=False)
    )
    if dropped := stale.all():
        wake(session, *(talk_topic(conversation) for _, conversation in dropped))
        log.info("outbox.dropped", messages=[message for message, _ in dropped])


def _unsent() -> ColumnElement[bool]:
    expired = and_(Message.state == "sending", Message.lease_until < now())
    return and_(
        Message.direction == "out",
        or_(Message.state == "pending", expired),
        Message.due_at <= now(),
    )


async def _claim(session: AsyncSession, fetched: set[str], most: int) -> list[Claimed]:
    # Asking for each message whether an earlier one waits would take ever longer while a vendor is
    # away and thousands do.
    first = (
        select(func.min(Message.id).label("id"))
        .where(Message.direction == "out", Message.state.in_(("pending", "sending")))
        .group_by(Message.contact_id)
        .subquery()
    )
    rows = await session.execute(
        select(Message, Contact)
        .join(first, first.c.id == Message.id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(_unsent(), Message.channel.not_in(fetched))
        .order_by(Message.id)
        .limit(most)
        .with_for_update(of=Message, skip_locked=True)
    )
    claimed = [Claimed(message, contact, message.doubtful_since) for message, contact in rows]
    for one in claimed:
        one.message.state = "sending"
        one.message.lease_until = now() + LEASE
        # Until the vendor's answer is known, and if we are killed before.
        one.message.doubtful_since = one.doubtful_since or now()
        one.message.attempts += 1
    return claimed
