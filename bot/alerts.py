"""Alerts that somebody may be in danger: raised, acknowledged by one consultant, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signals import CARE, QUEUE, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.care import Alert
from bot.store.models import Conversation, Message

Kind = Literal["crisis", "suicide", "violence", "child", "medical", "trafficking"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: For so long the same cry is no new alarm to a consultant who has just answered it.
HEARD = timedelta(minutes=15)
#: For so long everybody sees who acknowledged an alert.
SEEN = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as consultants see it, whatever page they are on."""

    id: int
    conversation_id: int
    kind: str
    channel: str
    language: str
    raised_at: datetime
    acknowledged_at: datetime | None
    by: str | None
    """Who acknowledged it."""


async def raise_alert(
    session: AsyncSession, conversation: Conversation, message: Message, kind: str
) -> Alert | None:
    """Raise an alert about a message, in the transaction that calls the person.

    None if consultants know already: one that nobody has acknowledged yet stands for the new one
    too, and the same cry soon after it was acknowledged or answered is not news.
    """
    known = kind if kind in KINDS else KINDS[0]
    earlier = await session.scalar(
        select(Alert)
        .where(Alert.conversation_id == conversation.id, Alert.ended_at.is_(None))
        .order_by(Alert.acknowledged_at.is_not(None), Alert.id.desc())
        .limit(1)
    )
    if earlier is not None and earlier.acknowledged_at is None:
        if known != KINDS[0]:
            earlier.kind = known
        return None
    if earlier is not None and earlier.kind == known and await _is_heard(session, earlier):
        return None
    alert = Alert(
        conversation_id=conversation.id,
        message_id=message.id,
        kind=known,
        channel=message.channel,
    )
    session.add(alert)
    wake(session, QUEUE, talk_topic(conversation.id), CARE)
    return alert


async def _is_heard(session: AsyncSession, earlier: Alert) -> bool:
    answered = await session.scalar(
        select(func.max(Message.created_at)).where(
            Message.conversation_id == earlier.conversation_id, Message.author == "consultant"
        )
    )
    since = [moment for moment in (earlier.acknowledged_at, answered) if moment]
    return now() - max(since) < HEARD


async def acknowledge(session: AsyncSession, alert_id: int, user: User) -> int | None:
    """Take note of an alert; the conversation's number, or None if somebody else was first."""
    number = await session.scalar(
        update(Alert)
        .where(Alert.id == alert_id, Alert.acknowledged_at.is_(None))
        .values(acknowledged_by=user.id, acknowledged_at=now(), mail_due_at=None)
        .returning(Alert.conversation_id)
    )
    if number is not None:
        wake(session, talk_topic(number), CARE)
    return number


async def take_note(session: AsyncSession, conversation_id: int, user: User) -> None:
    """Whoever takes a conversation over has seen its alert."""
    taken = await session.scalars(
        update(Alert)
        .where(Alert.conversation_id == conversation_id, Alert.acknowledged_at.is_(None))
        .values(acknowledged_by=user.id, acknowledged_at=now(), mail_due_at=None)
        .returning(Alert.id)
    )
    if taken.all():
        wake(session, CARE)


async def end(session: AsyncSession, conversation_id: int) -> None:
    """The conversation was closed or given back: a new cry is a new alarm."""
    await session.execute(
        update(Alert)
        .where(Alert.conversation_id == conversation_id, Alert.ended_at.is_(None))
        .values(ended_at=now(), mail_due_at=None)
    )
    wake(session, CARE)


async def of_conversation(session: AsyncSession, conversation_id: int) -> list[Raised]:
    """All alerts of a conversation, oldest first."""
    return await _read(session, Alert.conversation_id == conversation_id)


async def open_alerts(session: AsyncSession, at: datetime) -> list[Raised]:
    """What nobody has acknowledged, oldest first; then what somebody has only just."""
    found = await _read(
        session,
        and_(
            Alert.ended_at.is_(None),
            or_(Alert.acknowledged_at.is_(None), Alert.acknowledged_at > at - SEEN),
        ),
    )
    return sorted(found, key=lambda alert: alert.acknowledged_at is not None)


async def _read(session: AsyncSession, which: object) -> list[Raised]:
    rows = await session.execute(
        select(Alert, Conversation.language, User.name)
        .join(Conversation, Conversation.id == Alert.conversation_id)
        .outerjoin(User, User.id == Alert.acknowledged_by)
        .where(which)  # type: ignore[arg-type]
        .order_by(Alert.id)
    )
    return [
        Raised(
            id=alert.id,
            conversation_id=alert.conversation_id,
            kind=alert.kind,
            channel=alert.channel,
            language=language,
            raised_at=alert.raised_at,
            acknowledged_at=alert.acknowledged_at,
            by=name,
        )
        for alert, language, name in rows
    ]
