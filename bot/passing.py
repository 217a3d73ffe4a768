"""Conversations that pass from one consultant to another, or wait for a moment.

Each change is one UPDATE that checks who may make it and whether its new owner has room. Between
people no epoch grows: nothing that the assistant said becomes wrong by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import alerts
from bot.handoff import hold, owned_by, tell
from bot.replies import Replies
from bot.signals import QUEUE, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation

#: Whose last browser is gone for so long is away, whatever they said before.
GONE = timedelta(minutes=10)


def is_here(at: datetime) -> ColumnElement[bool]:
    """That a user is at the desk."""
    return and_(User.disabled_at.is_(None), User.presence != "away", User.seen_at > at - GONE)


def has_room() -> ColumnElement[bool]:
    """That a user has fewer open conversations than they should have at most."""
    theirs = aliased(Conversation)
    held = (
        select(func.count(theirs.id))
        .where(
            theirs.owner == "consultant",
            theirs.user_id == User.id,
            theirs.closed_at.is_(None),
            or_(theirs.snoozed_until.is_(None), theirs.snoozed_until <= now()),
        )
        .correlate(User)
        .scalar_subquery()
    )
    return or_(User.capacity == 0, held < User.capacity)


async def transfer(  # noqa: PLR0913 - who gives what to whom
    session: AsyncSession,
    replies: Replies,
    conversation_id: int,
    user: User,
    to: int,
    *,
    anyway: bool = False,
) -> bool:
    """Give one's own conversation to a colleague; False if it is no longer one's own.

    Also False if they are away or have no room, unless it is to be `anyway`.
    """
    return await _pass(
        session, replies, conversation_id, to, owned_by(user.id), anyway=anyway, joined=False
    )


async def assign(
    session: AsyncSession, replies: Replies, conversation_id: int, was: int | None, to: int
) -> bool:
    """Let a colleague answer, as those who lead may; `was` is who answered when it was decided.

    False if that has changed, or if they have no room.
    """
    known = (
        Conversation.user_id.is_(None) if was is None else Conversation.user_id == was,
        Conversation.closed_at.is_(None),
    )
    return await _pass(session, replies, conversation_id, to, known, away=True, joined=was is None)


async def relieve(
    session: AsyncSession, replies: Replies, conversation_id: int, user: User, absent: int
) -> bool:
    """Take a conversation over from a colleague who is away; False if somebody was first."""
    gone = ~select(User.id).where(User.id == absent, is_here(now())).exists()
    theirs = (*owned_by(absent), gone)
    return await _pass(session, replies, conversation_id, user.id, theirs, anyway=True, joined=True)


async def snooze(session: AsyncSession, conversation_id: int, user: User, until: datetime) -> bool:
    """Put one's own conversation off; the asker's next words end that, or the moment itself."""
    put_off = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *owned_by(user.id))
        .values(snoozed_until=until)
        .returning(Conversation.id)
    )
    wake(session, QUEUE, talk_topic(conversation_id))
    return put_off is not None


async def wake_up(session: AsyncSession, conversation_id: int, user: User) -> bool:
    """End a snooze of one's own."""
    awake = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.snoozed_until.is_not(None),
            *owned_by(user.id),
        )
        .values(snoozed_until=None)
        .returning(Conversation.id)
    )
    wake(session, QUEUE, talk_topic(conversation_id))
    return awake is not None


async def _pass(  # noqa: PLR0913 - who gives what to whom
    session: AsyncSession,
    replies: Replies,
    conversation_id: int,
    to: int,
    allowed: tuple[ColumnElement[bool], ...],
    *,
    joined: bool,
    anyway: bool = False,
    away: bool = False,
) -> bool:
    """Make somebody the owner if the conversation and they allow it."""
    fit: list[ColumnElement[bool]] = [User.id == to, User.disabled_at.is_(None)]
    if not anyway:
        fit.append(has_room())
        if not away:
            fit.append(is_here(now()))
        # Two who pass at once must count one after the other.
        await session.execute(select(User.id).where(User.id == to).with_for_update())
    passed = (
        await session.execute(
            update(Conversation)
            .where(
                Conversation.id == conversation_id,
                or_(Conversation.user_id.is_(None), Conversation.user_id != to),
                *allowed,
                select(User.id).where(*fit).exists(),
            )
            .values(
                owner="consultant",
                user_id=to,
                epoch=Conversation.epoch + int(joined),
                snoozed_until=None,
                changed_at=now(),
            )
            .returning(Conversation.id)
            .execution_options(synchronize_session=False)
        )
    ).first()
    if passed is None:
        return False
    await hold(session, conversation_id)
    name = await session.scalar(select(User.name).where(User.id == to))
    if joined:
        await alerts.take_note(session, conversation_id, await session.get_one(User, to))
    key = "consultant_joined" if joined else "consultant_changed"
    await tell(session, replies, conversation_id, key, name=name or "")
    return True
