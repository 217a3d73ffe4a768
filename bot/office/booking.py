"""Books, moves, cancels and ends appointments.

An appointment takes its consultant's time in steps of five minutes, each a row that only one can
have: so two never overlap, on SQLite as on PostgreSQL, however many press at the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, delete, insert, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.slots import Kind, Rules
from bot.signals import talk_topic, wake
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.office import Appointment, TakenTime

STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is to be booked; `buffer` stays free after it."""

    user_id: int
    kind: Kind
    place: str
    starts_at: datetime
    ends_at: datetime
    buffer: timedelta

    @classmethod
    def by(cls, rules: Rules, user_id: int, kind: Kind, place: str, starts_at: datetime) -> Meeting:
        """A new one, as long as the rules say."""
        return cls(user_id, kind, place, starts_at, starts_at + rules.length, rules.buffer)

    @classmethod
    def at(
        cls, present: Appointment, user_id: int, starts_at: datetime, buffer: timedelta
    ) -> Meeting:
        """The same as an appointment, at another time."""
        ends_at = starts_at + (present.ends_at - present.starts_at)
        kind = cast("Kind", present.kind)
        return cls(user_id, kind, present.place, starts_at, ends_at, buffer)


async def book(
    session: AsyncSession, conversation: Conversation, meeting: Meeting
) -> Appointment | None:
    """A new appointment of the conversation's asker; None if the time is taken."""
    appointment = Appointment(
        person_id=conversation.person_id,
        conversation_id=conversation.id,
        user_id=meeting.user_id,
        kind=meeting.kind,
        place=meeting.place,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
    try:
        async with session.begin_nested():
            session.add(appointment)
            await session.flush()
            await _take(session, appointment.id, meeting)
    except IntegrityError:
        return None
    wake(session, talk_topic(conversation.id))
    return appointment


async def move(
    session: AsyncSession, appointment_id: int, meeting: Meeting, *, by: int | None = None
) -> Appointment | None:
    """Give a booked appointment another time, perhaps with somebody else; None if it cannot be.

    With `by` it must be this consultant's.
    """
    try:
        async with session.begin_nested():
            moved = await session.scalar(
                update(Appointment)
                .where(Appointment.id == appointment_id, Appointment.state == "booked", _whose(by))
                .values(
                    user_id=meeting.user_id,
                    kind=meeting.kind,
                    place=meeting.place,
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    sequence=Appointment.sequence + 1,
                    reminded=0,
                    changed_at=now(),
                )
                .returning(Appointment)
                .execution_options(populate_existing=True)
            )
            if moved is None:
                return None
            await _release(session, appointment_id)
            await _take(session, appointment_id, meeting)
    except IntegrityError:
        return None
    wake(session, talk_topic(moved.conversation_id))
    return moved


async def cancel(
    session: AsyncSession, appointment_id: int, *, by: int | None = None
) -> Appointment | None:
    """Cancel a booked appointment, which frees its time; None if it is not booked any more.

    With `by` it must be this consultant's.
    """
    ahead = Appointment.ends_at > now()
    cancelled = await _end(session, appointment_id, "cancelled", ahead, _whose(by))
    if cancelled is not None:
        await _release(session, appointment_id)
    return cancelled


async def finish(
    session: AsyncSession,
    appointment_id: int,
    state: Literal["done", "missed"],
    *,
    by: int | None = None,
) -> Appointment | None:
    """Say of an appointment that has begun what became of it; None if it cannot be said.

    With `by` it must be this consultant's.
    """
    begun = Appointment.starts_at <= now()
    return await _end(session, appointment_id, state, begun, _whose(by))


async def upcoming(session: AsyncSession, person_id: int, at: datetime) -> Appointment | None:
    """A person's next booked appointment that has not begun."""
    return await session.scalar(
        select(Appointment)
        .where(
            Appointment.person_id == person_id,
            Appointment.state == "booked",
            Appointment.starts_at > at,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )


def _whose(by: int | None) -> ColumnElement[bool]:
    return true() if by is None else Appointment.user_id == by


async def _end(
    session: AsyncSession, appointment_id: int, state: str, *conditions: ColumnElement[bool]
) -> Appointment | None:
    ended = await session.scalar(
        update(Appointment)
        .where(Appointment.id == appointment_id, Appointment.state == "booked", *conditions)
        .values(state=state, sequence=Appointment.sequence + 1, changed_at=now())
        .returning(Appointment)
        .execution_options(populate_existing=True)
    )
    if ended is not None:
        wake(session, talk_topic(ended.conversation_id))
    return ended


async def _take(session: AsyncSession, appointment_id: int, meeting: Meeting) -> None:
    """Take the time, in order, so that of two who want it one waits and then fails."""
    at = meeting.starts_at - (meeting.starts_at - datetime.min.replace(tzinfo=now().tzinfo)) % STEP
    steps = []
    while at < meeting.ends_at + meeting.buffer:
        steps.append({"user_id": meeting.user_id, "at": at, "appointment_id": appointment_id})
        at += STEP
    await session.execute(insert(TakenTime), steps)


async def _release(session: AsyncSession, appointment_id: int) -> None:
    await session.execute(delete(TakenTime).where(TakenTime.appointment_id == appointment_id))
