"""Who is at the desk: what people say of themselves, and whether a browser of theirs is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.passing import GONE
from bot.signals import QUEUE, wake
from bot.store.accounts import DeskSession, User
from bot.store.base import now
from bot.store.database import Database

Presence = Literal["available", "busy", "away"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)
#: A browser that is here is noted so often.
NOTED = timedelta(minutes=1)


async def seen(database: Database, user: User, at: datetime) -> None:
    """Note that a browser of theirs is here; the list learns it when they were away."""
    if user.seen_at and user.seen_at > at - NOTED:
        return
    async with database.write() as session:
        await session.execute(
            update(User)
            .where(User.id == user.id, or_(User.seen_at.is_(None), User.seen_at <= at - NOTED))
            .values(seen_at=at)
        )
        if user.seen_at is None or user.seen_at <= at - GONE:
            wake(session, QUEUE)


async def left(session: AsyncSession, user: User) -> None:
    """Somebody signed out: with no other browser of theirs here they are away at once."""
    await session.execute(
        update(User)
        .where(
            User.id == user.id,
            ~select(DeskSession.token_hash)
            .where(DeskSession.user_id == user.id, DeskSession.expires_at > now())
            .exists(),
        )
        .values(seen_at=None)
        .execution_options(synchronize_session=False)
    )
    wake(session, QUEUE)
