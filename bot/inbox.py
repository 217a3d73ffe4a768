"""Stores what people write, once each. After this nothing can lose it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Refused
from bot.messages import MAX_TEXT, Incoming, Press
from bot.people import new_contact, new_conversation, next_event
from bot.signals import DESK, TURNS, wake
from bot.store.database import Database
from bot.store.models import Contact, Conversation, Message
from bot.texts import Texts
from bot.thumbs import press, rating_of

_COMMAND_PAYLOADS = {
    "start": "/greet",
    "restart": "/restart",
    "human": "/talk_to_human",
    "language": "/change_language",
    "code": "/case_code",
}


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
#: PostgreSQL only: what one address sends is stored one by one. The rows to lock may not exist yet.
_LINE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an incoming message: its row, its number, and whether it was a repeat."""

    message_id: int
    event: int
    repeat: bool


async def store(
    database: Database, texts: Texts, incoming: Incoming, *, known_only: bool = False
) -> Stored:
    """Store one message in one transaction and wake the turns.

    A message whose (channel, account, provider id) is known already is acknowledged and nothing
    more. A press of a button that is not ours counts as the text that came with it. A press that
    rates an answer is kept as a rating: the row and the number are then those of the answer.
    With `known_only` a message from an unknown address raises Refused instead of making a person.
    """
    async with database.write() as session:
        if not database.is_sqlite:
            address = f"{incoming.channel} {incoming.account} {incoming.address}"
            await session.execute(_LINE_UP, {"address": address})
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
        pressed = None
        if known is not None and incoming.press is not None:
            pressed = await _pressed(session, known.Contact.id, incoming.press)
            rating = rating_of(pressed[1], incoming.press.message) if pressed else None
            if rating is not None:
                answer = await press(session, texts, known.Contact.id, rating)
                return Stored(answer.id, answer.event or 0, repeat=False)
        contact = known.Contact if known else await new_contact(session, incoming)
        conversation = known.Conversation if known else None
        if conversation and not database.is_sqlite:
            # A consultant may be taking it over or closing it at this very moment.
            await session.refresh(conversation, with_for_update=True)
        if conversation is None or conversation.closed_at:
            conversation = await new_conversation(session, contact)
        message = await _write(session, texts, contact, conversation, incoming, pressed=pressed)
        return Stored(message.id, message.event or 0, repeat=False)


async def _write(  # noqa: PLR0913 - what is stored, and where
    session: AsyncSession,
    texts: Texts,
    contact: Contact,
    conversation: Conversation,
    incoming: Incoming,
    *,
    pressed: tuple[str, str] | None,
) -> Message:
    if incoming.language and incoming.command == "language":
        contact.language = conversation.language = incoming.language
        conversation.language_chosen = True
    text, payload = incoming.text.strip(), None
    if pressed is not None:
        text, payload = pressed
    elif incoming.command is not None:
        payload = _COMMAND_PAYLOADS[incoming.command]
        if incoming.command == "language":
            payload = f'{payload}{{"language": "{conversation.language}"}}'
        text = texts.get(f"command_{incoming.command}", conversation.language)
    message = Message(
        conversation_id=conversation.id,
        contact_id=contact.id,
        channel=incoming.channel,
        account=incoming.account,
        direction="in",
        author="asker",
        provider_id=incoming.provider_id,
        text=text[:MAX_TEXT],
        language=conversation.language,
        data={"payload": payload} if payload else {},
        state="held" if conversation.owner == "consultant" else "received",
        epoch=conversation.epoch,
    )
    if incoming.command == "start":
        # Opening the chat is not something the person said: it is answered, but not shown.
        message.data = {**message.data, "silent": True}
    else:
        message.event = await next_event(session, contact.id)
    session.add(message)
    await session.flush()
    wake(session, TURNS, DESK)
    return message


async def _pressed(session: AsyncSession, contact_id: int, press: Press) -> tuple[str, str] | None:
    """Title and payload of the pressed button, if it is a button that this contact was shown."""
    message = await session.scalar(
        select(Message).where(
            Message.id == press.message,
            Message.contact_id == contact_id,
            Message.direction == "out",
        )
    )
    buttons = message.data.get("buttons", []) if message else []
    if not 0 <= press.button < len(buttons):
        return None
    button = buttons[press.button]
    return button["title"], button["payload"]
