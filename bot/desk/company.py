"""Who else has a conversation open, who of them is writing, and whether the asker is.

Browsers tell every few seconds that they are there. Nobody takes leave: what is old says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signals import talk_topic, wake
from bot.store.accounts import User
from bot.store.database import Database
from bot.store.models import Contact, Conversation
from bot.store.screen import Viewer
from bot.typing_signs import STILL

#: Browsers tell every 10 seconds, but what is known is written less often.
KEEP = timedelta(seconds=15)
#: After so long without a word somebody is not there any more.
GONE = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who has the same conversation open."""

    name: str
    writes: bool


@dataclass(frozen=True, slots=True)
class Company:
    """The colleagues at one conversation, those who write first, and whether the asker writes."""

    others: Sequence[Other]
    asker_writes: bool


async def tell(
    database: Database, conversation_id: int, user: User, at: datetime, *, writes: bool | None
) -> None:
    """Keep that somebody is there; `writes` says whether they write, None leaves that as it is."""
    async with database.read() as session:
        known = await session.scalar(
            select(Viewer)
            .where(Viewer.conversation_id == conversation_id, Viewer.user_id == user.id)
            .order_by(Viewer.seen_at.desc())
            .limit(1)
        )
        exists = known is not None or await session.get(Conversation, conversation_id) is not None
    wrote = known.typing_at if known else None
    wrote = wrote if wrote and at - wrote < STILL else None
    typing = wrote if writes is None else at if writes else None
    is_new = known is None or at - known.seen_at > GONE or bool(typing) != bool(wrote)
    fresh = known is not None and at - known.seen_at < KEEP
    still = typing is wrote or (wrote and typing and typing - wrote < STILL / 2)
    if not exists or (fresh and still and not is_new):
        return
    async with database.write() as session:
        told = await session.execute(
            update(Viewer)
            .where(Viewer.conversation_id == conversation_id, Viewer.user_id == user.id)
            .values(seen_at=at, typing_at=typing)
            .returning(Viewer.id)
            .execution_options(synchronize_session=False)
        )
        if not told.all():
            session.add(
                Viewer(
                    conversation_id=conversation_id, user_id=user.id, seen_at=at, typing_at=typing
                )
            )
        if is_new:
            wake(session, talk_topic(conversation_id))


async def read(
    session: AsyncSession, conversation: Conversation, me: User, at: datetime
) -> Company:
    """Who else is there at a moment."""
    seen, typed = func.max(Viewer.seen_at), func.max(Viewer.typing_at)
    found = await session.execute(
        select(User.name, typed)
        .join(Viewer, Viewer.user_id == User.id)
        .where(Viewer.conversation_id == conversation.id, User.id != me.id)
        .group_by(User.id, User.name)
        .having(seen > at - GONE)
        .order_by(User.name)
    )
    others = [Other(name, bool(moment and moment > at - STILL)) for name, moment in found]
    asker = await session.scalar(
        select(Contact.id)
        .where(Contact.person_id == conversation.person_id, Contact.typing_at > at - STILL)
        .limit(1)
    )
    return Company(sorted(others, key=lambda other: not other.writes), asker is not None)
