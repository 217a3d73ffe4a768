"""Who answers a conversation: one process at a time, under a lease, its messages in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import Services
from bot.store.base import now
from bot.store.models import Conversation, Message

LEASE = timedelta(seconds=60)


# Statements that each turn repeats are built once.
_FIRST = (
    select(func.min(Message.id).label("id"))
    .where(Message.direction == "in", Message.state == "received")
    .group_by(Message.conversation_id)
    .subquery()
)
_WAITING = (
    select(Conversation, Message)
    .join(Message, Message.conversation_id == Conversation.id)
    .join(_FIRST, _FIRST.c.id == Message.id)
    .where(
        Conversation.owner != "consultant",
        or_(Conversation.lease_until.is_(None), Conversation.lease_until < bindparam("now")),
    )
    .order_by(Message.id)
    .limit(bindparam("most"))
    .with_for_update(of=Conversation, skip_locked=True, key_share=True)
)
_NEXT = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.direction == "in",
        Message.state == "received",
    )
    .order_by(Message.id)
    .limit(1)
)
# Whoever holds a conversation changes no key of it (`key_share`): writers of its messages, whom the
# database lets look at it for that, need not wait, and so cannot wait for each other.
LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation under our lease, and the message of it that is to be answered."""

    conversation: Conversation
    message: Message


async def claim(services: Services, most: int) -> list[Claim]:
    """Take up to so many conversations in which something waits, those that wait longest first."""
    async with services.database.write() as session:
        rows = await session.execute(_WAITING, {"now": now(), "most": most})
        claims = [Claim(conversation, message) for conversation, message in rows]
        for one in claims:
            one.conversation.lease_by = services.process
            one.conversation.lease_until = now() + LEASE
    return claims


async def next_claim(session: AsyncSession, conversation: Conversation) -> Claim | None:
    """The conversation's next waiting message; without one the lease ends."""
    message = await session.scalar(_NEXT, {"conversation": conversation.id})
    if message is None:
        conversation.lease_by = conversation.lease_until = None
        return None
    return Claim(conversation, message)


async def still_ours(
    services: Services, session: AsyncSession, claim: Claim
) -> Conversation | None:
    """The conversation, if no person took it over and our lease still holds."""
    conversation = await session.scalar(LOCKED, {"conversation": claim.conversation.id})
    if conversation is None or conversation.lease_by != services.process:
        return None
    if conversation.epoch != claim.conversation.epoch:
        conversation.lease_by = conversation.lease_until = None
        return None
    return conversation


async def free_leases(services: Services) -> None:
    """On SQLite there is one process, so at its start every lease is a dead process's."""
    if services.database.is_sqlite:
        async with services.database.write() as session:
            await session.execute(
                update(Conversation)
                .where(Conversation.lease_by.is_not(None))
                .values(lease_by=None, lease_until=None)
            )
            await session.execute(
                update(Message)
                .where(Message.state == "sending")
                .values(state="pending", lease_until=None)
            )
