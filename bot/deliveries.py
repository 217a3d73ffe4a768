"""What providers say of the parts that we sent: kept part by part, forward only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Sent, Status, Watermark
from bot.people import line_up
from bot.signals import talk_topic, wake
from bot.store.base import now
from bot.store.models import Contact, Delivery, Message

#: Which states each kind of news may change: forward only, and nothing changes a final one.
_BEHIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"sent": (), "delivered": ("sent",), "read": ("sent", "delivered"), "failed": ("sent",)}
)
_RANK = ("failed", "sent", "delivered", "read")
"""A message is as far as its least advanced part; one failed part fails it."""
_LONGEST_TAG = 20


async def record(session: AsyncSession, message: Message, part: int, sent: Sent) -> None:
    """Keep that a provider took one part; what it said of the part before us is kept too."""
    early = await _of_provider(session, message.channel, message.account, sent.provider_id)
    await _alone(session, message.channel, message.account, f"message {message.id}")
    if early is not None and early.message_id is not None:
        return  # The part's own echo was faster and has told all.
    if await _part(session, message.id, part) is not None:
        return  # An earlier try that was in doubt had arrived; its echo came during this one.
    delivery = early or Delivery(
        channel=message.channel, account=message.account, provider_id=sent.provider_id
    )
    delivery.message_id, delivery.part = message.id, part
    delivery.units = sent.units
    if message.doubtful_since:
        delivery.began_at = message.doubtful_since
    session.add(delivery)
    await session.flush()


async def taken(session: AsyncSession, message_id: int) -> list[Delivery]:
    """The parts of a message that providers took, in order; not those that were sent again."""
    found = await session.scalars(
        select(Delivery)
        .where(Delivery.message_id == message_id, Delivery.part >= 0)
        .order_by(Delivery.part)
    )
    return list(found)


async def progress(session: AsyncSession, status: Status) -> None:
    """Move one part forward, and its message with it."""
    delivery = await _of_provider(session, status.channel, status.account, status.provider_id)
    if delivery is None:
        delivery = Delivery(
            channel=status.channel, account=status.account, provider_id=status.provider_id
        )
        session.add(delivery)
    if delivery.message_id is None and status.tag:
        await _tagged(session, delivery, status.tag)
    if status.price:
        delivery.price = status.price
    if delivery.state in _BEHIND[status.progress] or delivery.id is None:
        delivery.state, delivery.changed_at = status.progress, now()
        delivery.error = status.error
    await session.flush()
    if delivery.message_id is None:
        return
    await settle(session, delivery.message_id)
    if status.unreachable and delivery.state == "failed":
        message = await session.get_one(Message, delivery.message_id)
        contact = await session.get_one(Contact, message.contact_id)
        contact.unreachable = contact.unreachable or "refused"


async def _tagged(session: AsyncSession, delivery: Delivery, tag: str) -> None:
    """Give a part to the message that it names, if that is a message of the same account."""
    number, _, part = tag.partition(":")
    if not (number.isdecimal() and part.isdecimal() and len(tag) <= _LONGEST_TAG):
        return
    message = await session.get(Message, int(number))
    known = message is not None and (message.channel, message.account, message.direction) == (
        delivery.channel,
        delivery.account,
        "out",
    )
    if message is None or not known:
        return
    await _alone(session, message.channel, message.account, f"message {message.id}")
    if await _part(session, message.id, int(part)) is None:
        delivery.message_id, delivery.part = message.id, int(part)


async def watermark(session: AsyncSession, mark: Watermark) -> None:
    """Move everything sent to an address up to a moment forward."""
    moved = await session.scalars(
        update(Delivery)
        .where(
            Delivery.message_id == Message.id,
            Message.contact_id == Contact.id,
            Contact.channel == mark.channel,
            Contact.account == mark.account,
            Contact.address == mark.address,
            Delivery.began_at <= mark.until,
            Delivery.state.in_(_BEHIND[mark.progress]),
        )
        .values(state=mark.progress, changed_at=now())
        .returning(Delivery.message_id)
        .execution_options(synchronize_session=False)
    )
    for message_id in set(moved):
        await settle(session, message_id or 0)


async def settle(session: AsyncSession, message_id: int) -> None:
    """Give a message that was sent whole the state of its least advanced part."""
    # Whoever sends it may be about to end: then one of us must see what the other has written.
    conversation = await session.scalar(
        select(Message.conversation_id).where(Message.id == message_id).with_for_update()
    )
    parts = await taken(session, message_id)
    if not parts:
        return  # News of a part that is being sent again.
    states, errors = [part.state for part in parts], [part.error or "" for part in parts]
    state = min(states, key=_RANK.index)
    values = {"state": state}
    if state == "failed":
        values["error"] = errors[states.index("failed")]
    await session.execute(
        update(Message)
        .where(Message.id == message_id, Message.state.in_(("sent", "delivered", "read")))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if conversation is not None:
        wake(session, talk_topic(conversation))


async def _alone(session: AsyncSession, channel: str, account: str, what: str) -> None:
    """Let nobody else work on the same until this transaction ends: its row may not exist yet.

    The answer to a send, its echo and the news of its delivery come within the same moment. On
    SQLite only one transaction writes at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await line_up(session, channel, account, what)


async def _part(session: AsyncSession, message_id: int, part: int) -> int | None:
    """The row of one part of a message, if it was taken."""
    return await session.scalar(
        select(Delivery.id).where(Delivery.message_id == message_id, Delivery.part == part)
    )


async def _of_provider(
    session: AsyncSession, channel: str, account: str, provider_id: str | None
) -> Delivery | None:
    """What we know of a part; nobody else learns of it meanwhile, be it from the other side."""
    if provider_id is None:
        return None
    await _alone(session, channel, account, provider_id)
    return await session.scalar(
        select(Delivery)
        .where(
            Delivery.channel == channel,
            Delivery.account == account,
            Delivery.provider_id == provider_id,
        )
        .with_for_update()
    )
