"""Reads the list of conversations as all desks share it, in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.access import may
from bot.office.hours import ZONE
from bot.passing import GONE
from bot.store.accounts import User
from bot.store.models import Conversation
from bot.store.queue import SavedList

#: What a row is made of. Whole conversations would bring what the engine remembers of each.
_LISTED = (
    *(Conversation.id, Conversation.owner, Conversation.user_id, Conversation.language),
    *(Conversation.channel, Conversation.reason, Conversation.urgent, Conversation.deadline),
    *(Conversation.waiting_since, Conversation.promised_at, Conversation.soon_at),
    *(Conversation.escalated_at, Conversation.snoozed_until, Conversation.closed_at),
    *(Conversation.outcome, Conversation.changed_at, Conversation.words, Conversation.topic),
    Conversation.municipality,
)
#: Conversations that wait or are a person's: more than any centre has at a time.
MOST_HELD = 2000
#: Others that the assistant answers, the newest.
MOST_CALM = 500
#: Closed ones, and how long they are listed.
MOST_CLOSED = 200
RECENTLY = timedelta(days=7)
#: A deadline within so many days is urgent.
PRESSING = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the desk. `presence` is available, busy or away, as it really is."""

    id: int
    name: str
    role: str
    presence: str
    since: datetime | None
    held: int
    capacity: int

    @property
    def answers(self) -> bool:
        """Whether they answer askers."""
        return may(self.role, "desk")

    @property
    def full(self) -> bool:
        """Whether they have as many conversations as they should have at most."""
        return 0 < self.capacity <= self.held


class Row(NamedTuple):
    """One conversation in the list. `since` is when the asker began to wait, if they do.

    A tuple, as hundreds are made each second, and compared with those before.
    """

    id: int
    owner: str
    owner_id: int | None
    owner_name: str | None
    owner_away: bool
    language: str
    channel: str
    reason: str | None
    urgent: bool
    deadline: str | None
    since: datetime | None
    promised_at: datetime | None
    soon_at: datetime | None
    escalated: bool
    snoozed_until: datetime | None
    closed_at: datetime | None
    outcome: str | None
    changed_at: datetime
    words: str
    topic: str | None
    municipality: str | None
    pressing: bool
    """Urgent by itself, or by its deadline."""

    @property
    def unowned(self) -> bool:
        """Whether the asker waits for anybody: nobody has them, or who has them is away."""
        return self.since is not None and (self.owner != "consultant" or self.owner_away)

    def held_by(self, user_id: int) -> bool:
        """Whether this consultant answers."""
        return self.owner == "consultant" and self.owner_id == user_id

    def late(self, at: datetime) -> bool:
        """Whether the asker waits longer than promised."""
        return self.since is not None and self.promised_at is not None and self.promised_at <= at

    def soon(self, at: datetime) -> bool:
        """Whether at least half of the promised time is over."""
        return self.since is not None and self.soon_at is not None and self.soon_at <= at


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole list at one moment, and who is there to answer."""

    at: datetime
    rows: Sequence[Row]
    closed: Sequence[Row]
    open: int
    """Open conversations in all; `rows` may lack old ones that wait for nobody."""
    unowned: Sequence[Row]
    """Of the rows: whose askers wait for anybody, and nobody has put off."""
    snoozed: Sequence[Row]
    late: Sequence[Row]
    """Of the rows: whose askers wait longer than promised."""
    held: Mapping[int, Sequence[Row]]
    """Of each consultant: their rows, but those that they put off."""
    colleagues: Mapping[int, Colleague]
    saved: Mapping[int, Sequence[SavedList]]
    """The lists that each user keeps, by name."""


async def read_snapshot(session: AsyncSession, at: datetime) -> Snapshot:
    """The list at a moment: the pressing first, then the nearest promise, then the others."""
    colleagues = await _colleagues(session, at)
    held = or_(Conversation.owner == "consultant", Conversation.waiting_since.is_not(None))
    is_open = and_(Conversation.closed_at.is_(None), Conversation.said_at.is_not(None))
    found = [
        *await _some(session, and_(is_open, held), MOST_HELD),
        *await _some(session, and_(is_open, ~held), MOST_CALM),
    ]
    closed = and_(Conversation.closed_at > at - RECENTLY, Conversation.said_at.is_not(None))
    await asyncio.sleep(0)  # Whoever has more haste goes first.
    rows = sorted(_rows(found, colleagues, at), key=_place)
    await asyncio.sleep(0)
    awake = [row for row in rows if not row.snoozed_until]
    held_by: dict[int, list[Row]] = {}
    for row in awake:
        if row.owner == "consultant" and row.owner_id:
            held_by.setdefault(row.owner_id, []).append(row)
    return Snapshot(
        at=at,
        rows=rows,
        closed=_rows(await _some(session, closed, MOST_CLOSED), colleagues, at),
        open=await session.scalar(select(func.count(Conversation.id)).where(is_open)) or 0,
        unowned=[row for row in awake if row.unowned],
        snoozed=[row for row in rows if row.snoozed_until],
        late=[row for row in rows if row.late(at)],
        held=held_by,
        colleagues=colleagues,
        saved=await _saved(session),
    )


async def _saved(session: AsyncSession) -> dict[int, list[SavedList]]:
    found: dict[int, list[SavedList]] = {}
    for one in await session.scalars(select(SavedList).order_by(SavedList.name)):
        found.setdefault(one.user_id, []).append(one)
    return found


async def _some(session: AsyncSession, which: ColumnElement[bool], most: int) -> Sequence[Any]:
    found = await session.execute(
        select(*_LISTED).where(which).order_by(Conversation.changed_at.desc()).limit(most)
    )
    return found.all()


async def _colleagues(session: AsyncSession, at: datetime) -> dict[int, Colleague]:
    counted = await session.execute(
        select(Conversation.user_id, func.count(Conversation.id))
        .where(
            Conversation.owner == "consultant",
            Conversation.closed_at.is_(None),
            or_(Conversation.snoozed_until.is_(None), Conversation.snoozed_until <= at),
        )
        .group_by(Conversation.user_id)
    )
    held = {user_id: n for user_id, n in counted if user_id}
    users = await session.scalars(
        select(User).where(User.disabled_at.is_(None)).order_by(User.name, User.id)
    )
    return {
        user.id: Colleague(
            id=user.id,
            name=user.name,
            role=user.role,
            presence=presence(user, at),
            since=user.presence_since,
            held=held.get(user.id, 0),
            capacity=user.capacity,
        )
        for user in users
    }


def presence(user: User, at: datetime) -> str:
    """What they say of themselves; away if their last browser has been gone for some time."""
    return user.presence if user.seen_at and user.seen_at > at - GONE else "away"


def _rows(found: Sequence[Any], colleagues: Mapping[int, Colleague], at: datetime) -> list[Row]:
    last_day = (at.astimezone(ZONE) + PRESSING).date().isoformat()
    return [_row(one, colleagues, at, last_day) for one in found]


def _row(one: Any, colleagues: Mapping[int, Colleague], at: datetime, last_day: str) -> Row:
    owner = colleagues.get(one.user_id) if one.user_id else None
    return Row(
        id=one.id,
        owner=one.owner,
        owner_id=one.user_id,
        owner_name=owner.name if owner else None,
        owner_away=owner is not None and owner.presence == "away",
        language=one.language,
        channel=one.channel or "",
        reason=one.reason,
        urgent=one.urgent,
        deadline=one.deadline,
        since=one.waiting_since,
        promised_at=one.promised_at,
        soon_at=one.soon_at,
        escalated=one.escalated_at is not None,
        snoozed_until=one.snoozed_until if one.snoozed_until and one.snoozed_until > at else None,
        closed_at=one.closed_at,
        outcome=one.outcome,
        changed_at=one.changed_at,
        words=one.words,
        topic=one.topic,
        municipality=one.municipality,
        pressing=one.urgent or (one.deadline is not None and one.deadline <= last_day),
    )


def _place(row: Row) -> tuple[bool, bool, bool, bool, float, int]:
    """Where a row stands: who waits first, of them the pressing, then the nearest promise.

    Who waits without a promise was promised nothing yet, as they have just come.
    """
    promise = row.promised_at or row.since
    moment = promise.timestamp() if promise and row.since else -row.changed_at.timestamp()
    return (
        row.since is None,
        not row.urgent,
        not row.pressing,
        row.since is not None and row.promised_at is None and not row.urgent,
        moment,
        row.id,
    )
