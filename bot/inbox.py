"""Stores what people write, once each. After this nothing can lose it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import aftertalk, arrivals, outside, waiting
from bot.errors import Refused
from bot.handoff import ask_for_person
from bot.messages import Incoming, Shape
from bot.people import line_up, new_contact, new_conversation, next_event
from bot.signals import OFFICE, QUEUE, TURNS, talk_topic, wake
from bot.store.base import now
from bot.store.database import Database
from bot.store.models import Contact, Conversation, Message
from bot.texts import Texts
from bot.thumbs import press, rating_of

#: Who writes, their open conversation, and whether this very message is stored already.
_KNOWN = (
    select(Contact, Conversation, Message.id, Message.event)
    .outerjoin(
        Conversation,
        and_(Conversation.person_id == Contact.person_id, Conversation.closed_at.is_(None)),
    )
    .outerjoin(
        Message,
        and_(
            Message.contact_id == Contact.id,
            Message.direction == "in",
            Message.provider_id == bindparam("provider"),
        ),
    )
    .where(
        Contact.channel == bindparam("channel"),
        Contact.account == bindparam("account"),
        Contact.address == bindparam("address"),
    )
    .order_by(Conversation.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an incoming message: its row, its number, and whether it was a repeat.

    Without a row (0) there was nothing to keep: somebody unknown left, say.
    """

    message_id: int
    event: int
    repeat: bool


async def store(
    database: Database,
    texts: Texts,
    incoming: Incoming,
    *,
    shape: Shape | None = None,
    known_only: bool = False,
) -> Stored:
    """Store one message in one transaction and wake the turns.

    A message whose (channel, account, provider id) is known already is acknowledged and nothing
    more. A press of a button that is not ours counts as the text that came with it; where the
    channel's `shape` shows buttons as numbers, such a number is a press. A press that rates an
    answer is kept as a rating: the row and the number are then those of the answer.
    With `known_only` a message from an unknown address raises Refused instead of making a person.
    """
    try:
        return await _store(database, texts, incoming, shape, known_only=known_only)
    except IntegrityError:
        # The same event from another address: the provider may name one person in two ways.
        repeat = await _known_elsewhere(database, incoming)
        if repeat is None:
            raise
        return repeat


async def _store(
    database: Database,
    texts: Texts,
    incoming: Incoming,
    shape: Shape | None,
    *,
    known_only: bool,
) -> Stored:
    async with database.write() as session:
        if not database.is_sqlite:
            await line_up(session, incoming.channel, incoming.account, incoming.address)
        known = (
            await session.execute(
                _KNOWN,
                {
                    "channel": incoming.channel,
                    "account": incoming.account,
                    "address": incoming.address,
                    "provider": incoming.provider_id,
                },
            )
        ).first()
        if known is None and known_only:
            raise Refused("unknown_session", 401)
        if known is not None and known.id is not None:
            return Stored(known.id, known.event or 0, repeat=True)
        if known is None and arrivals.is_sign_only(incoming):
            return Stored(0, 0, repeat=False)
        pressed = None
        if known is not None:
            pressed = await arrivals.pressed(session, known.Contact, incoming, shape)
            opinion = await _opinion(session, texts, known, incoming, pressed)
            if opinion is not None:
                return Stored(opinion.id, opinion.event or 0, repeat=False)
        contact = known.Contact if known else await new_contact(session, incoming)
        conversation = known.Conversation if known else None
        if conversation and not database.is_sqlite:
            # A consultant may be taking it over or closing it at this very moment.
            await session.refresh(conversation, with_for_update={"key_share": True})
        if conversation is None or conversation.closed_at:
            conversation = await new_conversation(session, contact)
        if outside.is_over(conversation):
            await outside.resume(session, conversation)
        message = await _write(session, texts, contact, conversation, incoming, pressed=pressed)
        return Stored(message.id, message.event or 0, repeat=False)


async def _opinion(
    session: AsyncSession,
    texts: Texts,
    known: Row[Contact, Conversation, int, int | None],
    incoming: Incoming,
    pressed: arrivals.Pressed | None,
) -> Message | None:
    """What stands for a message that only rates: the rated answer, or its row in the rated talk."""
    rating = rating_of(pressed.payload, pressed.message_id) if pressed else None
    if rating is not None:
        return await press(session, texts, known.Contact.id, rating)
    contact, talking = known.Contact, known.Conversation is not None
    about = await aftertalk.heard(session, contact, incoming, pressed, talking=talking)
    if about is None:
        return None
    talk = await session.get_one(Conversation, about.conversation_id)
    message = await _write(session, texts, contact, talk, incoming, pressed=pressed)
    await aftertalk.keep(session, texts, about, message, pressed)
    return message


async def _known_elsewhere(database: Database, incoming: Incoming) -> Stored | None:
    async with database.read() as session:
        found = await session.scalar(
            select(Message).where(
                Message.channel == incoming.channel,
                Message.account == incoming.account,
                Message.direction == "in",
                Message.provider_id == incoming.provider_id,
            )
        )
    return Stored(found.id, found.event or 0, repeat=True) if found else None


async def _write(  # noqa: PLR0913 - what is stored, and where
    session: AsyncSession,
    texts: Texts,
    contact: Contact,
    conversation: Conversation,
    incoming: Incoming,
    *,
    pressed: arrivals.Pressed | None,
) -> Message:
    arrivals.choose_language(contact, conversation, incoming)
    message = Message(
        conversation_id=conversation.id,
        contact_id=contact.id,
        channel=incoming.channel,
        account=incoming.account,
        direction="in",
        author="asker",
        provider_id=incoming.provider_id,
        text=arrivals.words(incoming, conversation, texts, pressed),
        language=arrivals.language(incoming, conversation, pressed),
        data=arrivals.details(incoming, conversation, pressed),
        state=arrivals.state(incoming, contact, conversation, pressed),
        epoch=conversation.epoch,
    )
    await arrivals.supersede(session, contact, incoming, message)
    arrivals.reach(contact, incoming)
    if incoming.handled and incoming.command == "human":
        # Somebody asked the provider for help: we may not answer by program, but a person will see.
        ask_for_person(conversation, "asked", urgent=False)
    contact.seen_at, contact.typing_at = now(), None
    if not message.data.get("silent"):
        waiting.spoke(conversation, incoming.channel, message.text, contact.seen_at)
        if message.state == "held":
            waiting.begin(conversation, contact.seen_at)
        message.event = await next_event(session, contact.id)
    session.add(message)
    await session.flush()
    await arrivals.attach(session, contact, incoming, message)
    wake(
        session, OFFICE if message.state == "office" else TURNS, QUEUE, talk_topic(conversation.id)
    )
    return message
