"""Sends a consultant's message again that did not arrive, when its author asks for that."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handoff import owned_by
from bot.signals import OUTBOX, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Contact, Conversation, Delivery, Message


async def send_again(
    session: AsyncSession, conversation_id: int, message_id: int, user: User
) -> bool:
    """Put a failed message back into the outbox; False if it did not fail or is not theirs to send.

    Only the conversation's owner can, and only while anything reaches the person. Parts that
    arrived are not sent again. That a try may have arrived after all stays known
    (`doubtful_since`), so that a channel which can ask its provider does.
    """
    owned = select(Conversation.id).where(Conversation.id == conversation_id, *owned_by(user.id))
    reached = select(Contact.id).where(
        Contact.id == Message.contact_id, Contact.unreachable.is_(None)
    )
    again = await session.scalar(
        update(Message)
        .where(
            Message.id == message_id,
            Message.direction == "out",
            Message.author == "consultant",
            Message.state == "failed",
            Message.conversation_id.in_(owned),
            reached.exists(),
        )
        .values(state="pending", attempts=0, due_at=now(), error=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if again is None:
        return False
    await session.execute(
        update(Delivery)
        .where(Delivery.message_id == again, Delivery.state == "failed", Delivery.part >= 0)
        .values(part=-Delivery.id)
        .execution_options(synchronize_session=False)
    )
    wake(session, OUTBOX, talk_topic(conversation_id))
    return True
