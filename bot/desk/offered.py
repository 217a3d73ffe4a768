"""What the strip above the composer suggests to the one who answers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.approved.reading import approved_answers, read_talk
from bot.desk.door import Visit
from bot.desk.thread import Thread
from bot.services import Services
from bot.store.models import Conversation


async def read_suggestions(
    session: AsyncSession, services: Services, visit: Visit, conversation: Conversation
) -> Mapping[str, object] | None:
    """At most three approved answers; None for those who do not answer here."""
    if (
        conversation.closed_at
        or conversation.owner != "consultant"
        or conversation.user_id != visit.signed.user.id
    ):
        return None
    talk = await read_talk(session, services, conversation)
    approved = approved_answers(services.replies.library)
    return {"offers": await approved.suggested(session, talk), "language": talk.language}


async def suggestions_above(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> Mapping[str, object] | None:
    """The same for a page with the whole conversation."""
    return await read_suggestions(session, services, visit, thread.conversation)
