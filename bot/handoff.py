"""Changes of hands between the assistant and people.

Every change that makes a bot's reply wrong increments the conversation's epoch in the one UPDATE
that makes the change; the outbox drops replies of an older epoch at the moment of sending.
"""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import aftertalk, alerts, waiting
from bot.people import keep_out
from bot.replies import Rendered, Replies
from bot.signals import OUTBOX, QUEUE, TURNS, contact_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Contact, Conversation, Message
from bot.writing import write_out

#: What became of a conversation.
Outcome = Literal["answered", "sent_on", "gone_quiet", "not_ours", "other"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


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
        .values(
            owner="consultant",
            user_id=user.id,
            epoch=Conversation.epoch + 1,
            snoozed_until=None,
            changed_at=now(),
        )
        .returning(Conversation.id)
    )
    if taken is None:
        return False
    await hold(session, conversation_id)
    await alerts.take_note(session, conversation_id, user)
    await tell(session, replies, conversation_id, "consultant_joined", name=user.name)
    return True


async def give_back(
    session: AsyncSession, replies: Replies, conversation_id: int, user: User
) -> bool:
    """Return the conversation to the assistant; only its owner can."""
    given = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *owned_by(user.id))
        .values(
            owner="assistant",
            user_id=None,
            epoch=Conversation.epoch + 1,
            reason=None,
            urgent=False,
            away_told=False,
            changed_at=now(),
            **waiting.ANSWERED,
        )
        .returning(Conversation.id)
    )
    if given is None:
        return False
    await alerts.end(session, conversation_id)
    await tell(session, replies, conversation_id, "consultant_left", name=user.name)
    wake(session, TURNS)
    return True


async def close(
    session: AsyncSession, replies: Replies, conversation_id: int, user: User, outcome: Outcome
) -> bool:
    """Close the conversation; the person's next message opens a new one. Only its owner can."""
    closed = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *owned_by(user.id))
        .values(
            closed_at=now(),
            changed_at=now(),
            epoch=Conversation.epoch + 1,
            outcome=outcome,
            **waiting.ANSWERED,
        )
        .returning(Conversation.id)
    )
    if closed is None:
        return False
    await alerts.end(session, conversation_id)
    await tell(session, replies, conversation_id, "conversation_closed", name=user.name)
    conversation = await session.get_one(Conversation, conversation_id)
    await aftertalk.ask(session, replies, conversation, user)
    return True


async def reopen(session: AsyncSession, replies: Replies, conversation_id: int, user: User) -> bool:
    """Go on with a closed conversation as its owner; False if its person has another open one."""
    await keep_out(session, conversation_id)
    other = aliased(Conversation)
    reopened = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.closed_at.is_not(None),
            ~select(other.id)
            .where(other.person_id == Conversation.person_id, other.closed_at.is_(None))
            .correlate(Conversation)
            .exists(),
        )
        .values(
            owner="consultant",
            user_id=user.id,
            epoch=Conversation.epoch + 1,
            closed_at=None,
            outcome=None,
            changed_at=now(),
        )
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if reopened is None:
        return False
    await tell(session, replies, conversation_id, "consultant_joined", name=user.name)
    return True


async def answer(
    session: AsyncSession, conversation_id: int, user: User, text: str, *, to: int | None = None
) -> Message | None:
    """A consultant's message to the asker; None if they may not write it: only the owner may.

    It goes to where the asker wrote last, or `to` another of their contacts. Whoever calls this
    sends it or wakes the outbox.
    """
    conversation = await owned(session, conversation_id, user)
    if conversation is None:
        return None
    contact = None
    if to is not None:
        contact = await session.scalar(
            select(Contact).where(Contact.id == to, Contact.person_id == conversation.person_id)
        )
        if contact is None:
            return None
    conversation.changed_at = now()
    waiting.end(conversation)
    wake(session, QUEUE)
    return await write_out(
        session, conversation, Rendered(text), author="consultant", user_id=user.id, to=contact
    )


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
    waiting.begin(conversation, now())


def call_off(conversation: Conversation, reason: str) -> None:
    """Take the conversation out of the queue if it waits for this reason and nothing is urgent."""
    if conversation.owner != "waiting" or conversation.urgent or conversation.reason != reason:
        return
    conversation.owner, conversation.reason = "assistant", None
    waiting.end(conversation)


def owned_by(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """That an open conversation is this consultant's."""
    return (
        Conversation.owner == "consultant",
        Conversation.user_id == user_id,
        Conversation.closed_at.is_(None),
    )


async def owned(session: AsyncSession, conversation_id: int, user: User) -> Conversation | None:
    """The conversation, if it is this consultant's; it stays theirs until the transaction ends."""
    return await session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id, *owned_by(user.id))
        .with_for_update(key_share=True)
    )


async def hold(session: AsyncSession, conversation_id: int) -> None:
    """Leave what the assistant has not answered yet to the consultant; its asker waits for that."""
    unanswered = await session.scalars(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.state == "received")
        .values(state="held")
        .returning(Message.created_at)
        .execution_options(synchronize_session=False)
    )
    if since := min(unanswered, default=None):
        await session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id, Conversation.waiting_since.is_(None))
            .values(waiting_since=since)
        )


async def tell(
    session: AsyncSession, replies: Replies, conversation_id: int, key: str, **values: str
) -> None:
    """A system line in the thread of the contact that wrote last, and a wake for whoever looks.

    Whatever changed hands, the queue shows it.
    """
    conversation = await session.get_one(Conversation, conversation_id, populate_existing=True)
    rendered = replies.render({"reply": key, "args": values}, conversation.language)
    message = await write_out(session, conversation, rendered, author="system")
    wake(session, OUTBOX, QUEUE, contact_topic(message.contact_id))
