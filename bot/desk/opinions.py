"""The panel that says how the asker found a conversation that is over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.door import Visit
from bot.desk.thread import Thread
from bot.services import Services
from bot.store.accounts import User
from bot.store.aftertalk import TalkRating


async def read_opinion(
    session: AsyncSession, _services: Services, _visit: Visit, thread: Thread
) -> dict[str, object] | None:
    """The panel's values; None where nobody was asked."""
    found = (
        await session.execute(
            select(TalkRating, User.name)
            .outerjoin(User, User.id == TalkRating.user_id)
            .where(TalkRating.conversation_id == thread.conversation.id)
        )
    ).first()
    return {"rating": found[0], "by": found[1]} if found else None
