"""Puts messages to a person into the outbox."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Author
from bot.replies import Rendered
from bot.signals import talk_topic, wake
from bot.store.models import Contact, Conversation, Message


async def write_out(  # noqa: PLR0913 - who says what to whom
    session: AsyncSession,
    conversation: Conversation,
    rendered: Rendered,
    *,
    author: Author,
    user_id: int | None = None,
    reply_to: Message | None = None,
    to: Contact | None = None,
) -> Message:
    """Store one outgoing message as pending, to where the person wrote last, or `to` another place.

    The message carries the conversation's present epoch. Whoever calls this shows it or wakes the
    outbox.
    """
    if to is None:
        last = reply_to or await last_said(session, conversation)
        contact_id, channel, account = last.contact_id, last.channel, last.account
    else:
        contact_id, channel, account = to.id, to.channel, to.account
    message = Message(
        conversation_id=conversation.id,
        contact_id=contact_id,
        channel=channel,
        account=account,
        direction="out",
        author=author,
        user_id=user_id,
        reply_to=reply_to.id if reply_to else None,
        text=rendered.text,
        language=conversation.language,
        data=rendered.data(),
        state="pending",
        epoch=conversation.epoch,
    )
    session.add(message)
    wake(session, talk_topic(conversation.id))
    return message


async def last_said(session: AsyncSession, conversation: Conversation) -> Message:
    """What the person wrote last; if they wrote nothing yet, what was written to them."""
    message = await session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.direction, Message.id.desc())
        .limit(1)
    )
    if message is None:
        msg = f"conversation {conversation.id} has no message to answer"
        raise LookupError(msg)
    return message
