"""Reads what a closed conversation may teach, for the row of labels under it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from bot import labelling
from bot.content import BUTTON_ONLY, intents
from bot.desk import asked
from bot.desk.door import Visit
from bot.desk.thread import Thread
from bot.searching import make_search
from bot.services import Services
from bot.topics import STEERING

GUESSES = 4


@cache
def labels() -> tuple[str, ...]:
    """The intents that people's words can have."""
    return tuple(sorted(intents() - BUTTON_ONLY))


async def lesson_above(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> Mapping[str, object] | None:
    """The message, how it will be kept, and the best guesses; None while it is open."""
    talk = thread.conversation
    if talk.closed_at is None:
        return None
    if talk.labelled:
        return {"lesson": None}
    lesson = await labelling.read_lesson(session, talk.id, asked.wanted(visit, "label"))
    if lesson is None:
        return None
    message = lesson.message
    search = await asyncio.to_thread(make_search, services.replies.library)
    near = [topic for topic, _ in search.topics(lesson.text, message.language or talk.language)]
    guesses = [one for one in near if one not in {*STEERING, message.intent}]
    return {
        "lesson": lesson,
        "pieces": labelling.pieces(lesson.text),
        "guesses": guesses[:GUESSES],
        "labels": labels(),
        "understood": message.intent if message.intent in labels() else None,
    }
