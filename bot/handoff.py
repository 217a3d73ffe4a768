"""Changes of hands between the assistant and people.

Every change that makes a bot's reply wrong increments the conversation's epoch in the one UPDATE
that makes the change; the outbox drops replies of an older epoch at the moment of sending.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Rendered, Replies
from bot.signals import OUTBOX, TURNS, contact_topic, wake
from bot.store.models import Conversation, Message, User, now
from bot.writing import write_out


async def take_over(
    session: AsyncSession, replies: Replies, conversation_id: int, user: User
) -> bool:
    """Make this consultant the owner; False if another consultant was first or it is closed.

    From somebody who answers in the provider's own inbox, whom we do not know, anybody may take it.
    """
    taken = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(Conversation.owner != "consultant", Conversation.user_id.is_(None)),
            Conversation.closed_at.is_(None),
        )
        .values(owner="consultant", user_id=user.id, epoch=Conversation.epoch + 1, changed_at=now())
        .returning(Conversation.id)
    )
    if taken is None:
        return False
    await session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.state == "received")
        .values(state="held")
    )
    await _say(session, replies, conversation_id, "consultant_joined", name=user.name)
    return True


async def give_back(
    session: AsyncSession, replies: Replies, conversation_id: int, user: User
) -> bool:
    """Return the conversation to the assistant; only its owner can."""
    given = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *_owned_by(user))
        .values(
            owner="assistant",
            user_id=None,
            epoch=Conversation.epoch + 1,
            reason=None,
            urgent=False,
            waiting_since=None,
            away_told=False,
            changed_at=now(),
        )
        .returning(Conversation.id)
    )
    if given is None:
        return False
    await _say(session, replies, conversation_id, "consultant_left", name=user.name)
    wake(session, TURNS)
    return True


async def close(session: AsyncSession, replies: Replies, conversation_id: int, user: User) -> bool:
    """Close the conversation; the person's next message opens a new one. Only its owner can."""
    closed = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *_owned_by(user))
        .values(closed_at=now(), changed_at=now(), epoch=Conversation.epoch + 1)
        .returning(Conversation.id)
    )
    if closed is None:
        return False
    await _say(session, replies, conversation_id, "conversation_closed", name=user.name)
    return True


async def answer(session: AsyncSession, conversation_id: int, user: User, text: str) -> bool:
    """A consultant's message to the asker; only the owner may write."""
    conversation = await session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id, *_owned_by(user))
        .with_for_update(key_share=True)
    )
    if conversation is None:
        return False
    conversation.changed_at = now()
    await write_out(session, conversation, Rendered(text), author="consultant", user_id=user.id)
    wake(session, OUTBOX)
    return True


def ask_for_person(conversation: Conversation, reason: str, *, urgent: bool) -> None:
    """Put the conversation into the desk's queue; a consultant who has it already keeps it.

    In an emergency the reason stays that of the emergency, whatever is asked for besides.
    The epoch stays: what the assistant says in this very turn is still to be sent.
    """
    if conversation.owner == "consultant":
        return
    conversation.owner = "waiting"
    if urgent or not conversation.urgent:
        conversation.reason = reason
    conversation.urgent = conversation.urgent or urgent
    conversation.waiting_since = conversation.waiting_since or now()


def call_off(conversation: Conversation, reason: str) -> None:
    """Take the conversation out of the queue if it waits for this reason and nothing is urgent."""
    if conversation.owner != "waiting" or conversation.urgent or conversation.reason != reason:
        return
    conversation.owner, conversation.reason = "assistant", None
    conversation.waiting_since = None


def _owned_by(user: User) -> tuple[ColumnElement[bool], ...]:
    return (
        Conversation.owner == "consultant",
        Conversation.user_id == user.id,
        Conversation.closed_at.is_(None),
    )


async def _say(
    session: AsyncSession, replies: Replies, conversation_id: int, key: str, **values: str
) -> None:
    """A system line in the thread of the contact that wrote last, and a wake for whoever looks."""
    conversation = await session.get_one(Conversation, conversation_id, populate_existing=True)
    rendered = replies.render({"reply": key, "args": values}, conversation.language)
    message = await write_out(session, conversation, rendered, author="system")
    wake(session, OUTBOX, contact_topic(message.contact_id))
