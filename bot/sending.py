"""Sends one claimed message to its vendor, part by part, and keeps what became of each part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import deliveries, shaping, spending
from bot.channel import Channel
from bot.errors import SendFailed
from bot.handoff import ask_for_person
from bot.messages import Button, Outgoing, Sent, Source
from bot.outbox import LEASE, Claimed, is_stale
from bot.people import next_event
from bot.services import Services
from bot.signals import OUTBOX, QUEUE, talk_topic, wake
from bot.store.base import now
from bot.store.models import Contact, Conversation, Delivery, Message

log = structlog.get_logger(__name__)

BACKOFF = (1, 2, 5, 15, 30, 60, 120, 300)
"""Seconds before the next try; the last is repeated."""
GIVE_UP = timedelta(hours=24)
"""How long a message is tried. Longer than any outage; an older answer would only confuse."""
#: `data["said"]` of the one message that goes out after somebody has stopped us: that we stop.
_LAST_WORD = "stopped"


async def send(services: Services, claimed: Claimed) -> None:
    """Send what a message still lacks of parts; the next in line may then be claimed."""
    message, contact = claimed.message, claimed.contact
    channel = services.channels.get(message.channel)
    if channel is None:
        error = SendFailed("channel_off", retry_after=BACKOFF[-1])
        await _not_sent(services, claimed, error, begun=False)
        return
    if contact.unreachable and message.data.get("said") != _LAST_WORD:
        await _not_sent(services, claimed, SendFailed(contact.unreachable, None), begun=False)
        return
    if not await _affordable(services, message):
        return
    doubtful = claimed.doubtful_since
    parts = shaping.parts(outgoing(message, contact), channel.shape)
    for part in parts:
        async with services.database.read() as session:
            known = await deliveries.taken(session, message.id)
            if any(one.part == part.part for one in known):
                continue
            others = await _ids_of_contact(session, contact.id) if doubtful else frozenset()
        whole = replace(part, doubtful_since=doubtful, known_ids=others)
        try:
            sent = await channel.send(whole)
        except SendFailed as error:
            await _not_sent(services, replace(claimed, doubtful_since=doubtful), error)
            return
        doubtful = None
        if not await _part_sent(services, claimed, channel, part.part, sent):
            return
    await _sent(services, claimed)


async def _affordable(services: Services, message: Message) -> bool:
    """Whether the day's budget allows it; if not, nothing is sent and a person is called."""
    if message.channel != spending.CHANNEL or not services.settings.sms_daily_budget:
        return True
    async with services.database.write() as session:
        conversation = await session.get_one(Conversation, message.conversation_id)
        if await spending.allowed(session, services.settings, message, conversation):
            return True
        ask_for_person(conversation, spending.REASON, urgent=False)
        await _change(
            session,
            message,
            state="dropped",
            error=spending.ERROR,
            lease_until=None,
            doubtful_since=None,
        )
        wake(session, OUTBOX, QUEUE)
    log.warning("outbox.over_budget", message=message.id)
    return False


async def _part_sent(
    services: Services, claimed: Claimed, channel: Channel, part: int, sent: Sent
) -> bool:
    """Keep that a part was taken; whether the next one may follow."""
    async with services.database.write() as session:
        await deliveries.record(session, claimed.message, part, sent)
        stale = await session.scalar(
            select(Message.id).where(Message.id == claimed.message.id, is_stale())
        )
        if stale:
            # A person took over between two parts: the rest is not said.
            await _change(
                session, claimed.message, state="dropped", error="taken over", doubtful_since=None
            )
            log.info("outbox.dropped", messages=[stale], channel=channel.name)
        else:
            claimed.message.doubtful_since = began = now()
            await _change(session, claimed.message, lease_until=began + LEASE, doubtful_since=began)
    return stale is None


async def _sent(services: Services, claimed: Claimed) -> None:
    message = claimed.message
    async with services.database.write() as session:
        await _change(
            session,
            message,
            state="sent",
            event=await next_event(session, claimed.contact.id),
            lease_until=None,
            doubtful_since=None,
            error=None,
        )
        # What the vendor said of the parts may have been faster than the answers to the sends.
        await deliveries.settle(session, message.id)
        wake(session, OUTBOX)


async def _not_sent(
    services: Services, claimed: Claimed, error: SendFailed, *, begun: bool = True
) -> None:
    message = claimed.message
    final = error.retry_after is None or now() - message.created_at > GIVE_UP
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    doubtful = message.doubtful_since if begun and error.doubtful else claimed.doubtful_since
    async with services.database.write() as session:
        await _change(
            session,
            message,
            state="failed" if final else "pending",
            due_at=now() + timedelta(seconds=max(error.retry_after or 0, wait)),
            lease_until=None,
            doubtful_since=doubtful,
            error=str(error),
        )
        if error.unreachable:
            contact = await session.get_one(Contact, claimed.contact.id)
            contact.unreachable = contact.unreachable or str(error)
        if final:
            wake(session, OUTBOX)
    report = log.error if error.operator else log.warning
    report("outbox.not_sent", message=message.id, reason=str(error), final=final)


async def _change(session: AsyncSession, message: Message, **values: object) -> None:
    wake(session, talk_topic(message.conversation_id))
    await session.execute(
        update(Message)
        .where(Message.id == message.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def _ids_of_contact(session: AsyncSession, contact_id: int) -> frozenset[str]:
    """Ids that the vendor gave to what this contact was sent."""
    found = await session.scalars(
        select(Delivery.provider_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.contact_id == contact_id, Delivery.provider_id.is_not(None))
        .order_by(Delivery.id.desc())
        .limit(100)
    )
    return frozenset(one for one in found if one)


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
        heard_at=contact.seen_at,
    )
