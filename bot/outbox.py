"""Sends what is stored, in order, each thing once, and never a bot's word after a takeover.

For a channel whose client fetches what is stored (web), sending is one UPDATE that gives the
message its number, so it happens exactly once. For the others a message is claimed before the
vendor is called; a process killed in between leaves the claim to expire, and the message is sent
again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

import structlog
from sqlalchemy import ColumnElement, Row, and_, case, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.errors import SendFailed
from bot.messages import Button, Outgoing, Source
from bot.people import next_event
from bot.services import Services
from bot.signals import DESK, wake
from bot.store.models import Contact, Conversation, Message, now

log = structlog.get_logger(__name__)

BATCH = 50
CLAIM = timedelta(seconds=30)
BACKOFF = (1, 5, 30, 120, 600, 1800)
"""Seconds before the next try; after the last the message has failed."""


async def send_some(services: Services) -> bool:
    """Send what waits. True if there may be more."""
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
        shown = await show(session, stored)
        claimed = await _claim(session, fetched) if services.channels.keys() - fetched else []
    for message, contact in claimed:
        await _send(services, message, contact)
    return shown == BATCH or bool(claimed)


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
        count += len(batch)
    return count


async def _drop_stale(session: AsyncSession) -> None:
    """The epoch check. It runs in the transaction that sends, on rows not sent yet."""
    present = select(Conversation.epoch).where(Conversation.id == Message.conversation_id)
    stale = await session.scalars(
        update(Message)
        .where(_unsent(), Message.author == "assistant", Message.epoch < present.scalar_subquery())
        .values(state="dropped", error="taken over")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if dropped := list(stale):
        wake(session, DESK)
        log.info("outbox.dropped", messages=dropped)


def _unsent() -> ColumnElement[bool]:
    expired = and_(Message.state == "sending", Message.lease_until < now())
    return and_(
        Message.direction == "out",
        or_(Message.state == "pending", expired),
        Message.due_at <= now(),
    )


async def _claim(session: AsyncSession, fetched: set[str]) -> list[Row[Message, Contact]]:
    """Claim the messages that are first in their contact's line."""
    earlier = aliased(Message)
    behind = exists().where(
        earlier.contact_id == Message.contact_id,
        earlier.direction == "out",
        earlier.state.in_(("pending", "sending")),
        earlier.id < Message.id,
    )
    claimed = await session.execute(
        select(Message, Contact)
        .join(Contact, Contact.id == Message.contact_id)
        .where(_unsent(), Message.channel.not_in(fetched), ~behind)
        .order_by(Message.id)
        .limit(BATCH)
        .with_for_update(of=Message, skip_locked=True)
    )
    rows = list(claimed)
    for message, _ in rows:
        message.state = "sending"
        message.lease_until = now() + CLAIM
        message.attempts += 1
    return rows


async def _send(services: Services, message: Message, contact: Contact) -> None:
    channel = services.channels.get(message.channel)
    if channel is None:
        await _not_sent(services, message, SendFailed("channel_off", retry_after=BACKOFF[-1]))
        return
    try:
        sent = await channel.send(outgoing(message, contact))
    except SendFailed as error:
        await _not_sent(services, message, error)
        return
    async with services.database.write() as session:
        await session.execute(
            update(Message)
            .where(Message.id == message.id)
            .values(
                provider_id=sent.provider_id,
                # A status callback may have been faster than the answer to the send itself.
                state=case((Message.state == "sending", "sent"), else_=Message.state),
                event=await next_event(session, contact.id),
                lease_until=None,
            )
        )


async def _not_sent(services: Services, message: Message, error: SendFailed) -> None:
    final = error.retry_after is None or message.attempts > len(BACKOFF)
    delay = max(error.retry_after or 0, BACKOFF[min(message.attempts, len(BACKOFF)) - 1])
    async with services.database.write() as session:
        await session.execute(
            update(Message)
            .where(Message.id == message.id)
            .values(
                state="failed" if final else "pending",
                due_at=now() + timedelta(seconds=delay),
                lease_until=None,
                error=str(error),
            )
        )
        wake(session, DESK)
    log.warning("outbox.not_sent", message=message.id, reason=str(error), final=final)


def outgoing(message: Message, contact: Contact) -> Outgoing:
    """The message as a channel sends it."""
    return Outgoing(
        id=message.id,
        channel=message.channel,
        account=message.account,
        address=contact.address,
        text=message.text,
        language=message.language or "lt",  # type: ignore[arg-type]
        author=message.author,  # type: ignore[arg-type]
        buttons=tuple(
            Button(button["title"], f"{message.id}:{number}")
            for number, button in enumerate(message.data.get("buttons", []))
        ),
        sources=tuple(Source(**source) for source in message.data.get("sources", [])),
        folds=tuple(message.data.get("folds", [])),
    )
