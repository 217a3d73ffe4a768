"""Listens for danger in what a consultant is to answer. Nobody is answered by it.

The engine reads each such message as if the assistant were to answer, and what it would say is
thrown away, but for the call of a person. So a cry is the same cry whoever has the conversation,
and the consultant's own answer waits for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import aftertalk, alerts, cries
from bot.engine.client import Turn
from bot.errors import EngineFailed, EngineUnavailable
from bot.hearing import hear
from bot.language import of_engine
from bot.people import new_conversation
from bot.services import Services
from bot.signals import QUEUE, TURNS, wake
from bot.store.base import now
from bot.store.models import Contact, Conversation, Message

#: Messages read at a time; all are short, and the engine takes one after the other.
AT_ONCE = 8
LEASE = timedelta(seconds=60)
RETRY = timedelta(seconds=10)
GIVE_UP = timedelta(hours=1)
"""After so long without an engine the words alone have decided."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that this process reads, in its conversation."""

    message: Message
    conversation: Conversation


async def listen_some(services: Services) -> bool:
    """Read what nobody has read yet; whether there may be more."""
    found = await _claim(services)
    for one in found:
        await _read(services, one)
    return len(found) == AT_ONCE


async def _claim(services: Services) -> list[Heard]:
    moment = now()
    unheard = (
        Message.direction == "in",
        Message.state == "held",
        Message.listened_at.is_(None),
        Message.due_at <= moment,
        or_(Message.lease_until.is_(None), Message.lease_until < moment),
    )
    async with services.database.read() as session:
        rows = await session.execute(
            select(Message.id).where(*unheard).order_by(Message.id).limit(AT_ONCE)
        )
        numbers = list(rows.scalars())
    if not numbers:
        return []
    async with services.database.write() as session:
        taken = await session.scalars(
            update(Message)
            .where(Message.id.in_(numbers), *unheard)
            .values(lease_until=moment + LEASE)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
        rows_of = await session.execute(
            select(Message, Conversation)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Message.id.in_(taken.all()))
            .order_by(Message.id)
        )
        return [Heard(message, conversation) for message, conversation in rows_of]


async def _read(services: Services, heard: Heard) -> None:
    message, final = heard.message, True
    kind = cries.pressed(message)
    if message.text and not message.data.get("payload"):
        try:
            kind = _called(await _imagined(services, heard))
        except EngineFailed:
            kind = cries.kind_of(message, services.understanding)
        except EngineUnavailable:
            kind = cries.kind_of(message, services.understanding)
            final = kind is not None or now() - message.created_at > GIVE_UP
    await _keep(services, message, kind, final=final)


async def _imagined(services: Services, heard: Heard) -> Turn:
    """What the assistant would do if it were its turn."""
    message, conversation = heard.message, heard.conversation
    text, choice = hear(message, conversation, services.understanding)
    slots = {"language": choice.answer, "owner": "assistant", "urgent": False, "silent": 0}
    return await services.engine.turn(
        conversation=conversation.id,
        text=text,
        channel=message.channel,
        slots=slots,
        memory=of_engine({}),
        language=choice.message or choice.answer,
        sent=message.created_at,
    )


def _called(turn: Turn) -> str | None:
    """The kind of danger for which the assistant would call a person, if any."""
    for said in turn.said:
        if said.get("effect") == "call_person" and said["reason"] == "care" and said["urgent"]:
            return str(said.get("kind", alerts.KINDS[0]))
    return None


async def _keep(services: Services, message: Message, kind: str | None, *, final: bool) -> None:
    async with services.database.write() as session:
        conversation = await session.scalar(
            select(Conversation)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(Message.id == message.id)
            .with_for_update(of=Conversation, key_share=True)
        )
        if conversation is None:
            return  # The person was erased meanwhile.
        values: dict[str, object] = {"lease_until": None}
        values |= {"listened_at": now()} if final else {"due_at": now() + RETRY}
        await session.execute(
            update(Message)
            .where(Message.id == message.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if conversation.closed_at is not None:
            await _after(session, message.id, kind, final=final)
        elif kind is not None:
            conversation.urgent = True
            conversation.reason = "care"
            await alerts.raise_alert(session, conversation, message, kind)


async def _after(session: AsyncSession, message_id: int, kind: str | None, *, final: bool) -> None:
    """What was written of a talk that is over: nobody is to answer it, unless it is a cry.

    A cry is a new matter, for the assistant to help and to call a person as ever.
    """
    message = await session.get_one(Message, message_id, populate_existing=True)
    if kind is None:
        message.state = "noted" if final else message.state
        return
    await aftertalk.is_no_rating(session, message)
    contact = await session.get_one(Contact, message.contact_id)
    talk = await session.scalar(
        select(Conversation).where(
            Conversation.person_id == contact.person_id, Conversation.closed_at.is_(None)
        )
    ) or await new_conversation(session, contact)
    message.conversation_id, message.epoch = talk.id, talk.epoch
    message.state, message.listened_at = "received", None
    wake(session, TURNS, QUEUE)
