"""Ratings by buttons, for channels that have nothing else: thumbs, then why it did not help."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feedback import informs, of_answer, rate
from bot.messages import REASONS, Rating
from bot.replies import Rendered
from bot.signals import OUTBOX, wake
from bot.store.models import Conversation, Message
from bot.texts import Texts
from bot.writing import write_out

#: How the payload of a button begins that rates an answer; the engine never gets to see it.
_RATE = "/rate"


def with_thumbs(said: Sequence[Rendered], texts: Texts, language: str) -> list[Rendered]:
    """The messages of a turn, with thumbs as the last buttons of those that can be rated."""
    thumbs = tuple(
        (texts.get(f"button_rate_{value}", language), _RATE + json.dumps({"value": value}))
        for value in ("up", "down")
    )
    return [
        replace(one, buttons=(*one.buttons, *thumbs)) if informs(one.said) else one for one in said
    ]


def rating_of(payload: str, message: int) -> Rating | None:
    """The rating that a button stands for, if it is one; `message` is where the button stood."""
    if not payload.startswith(_RATE):
        return None
    return Rating(**{"message": message, **json.loads(payload.removeprefix(_RATE))})


async def press(session: AsyncSession, texts: Texts, contact_id: int, rating: Rating) -> Message:
    """Keep a rating that came by a button; the rated answer.

    Asks why if it did not help, thanks otherwise; says nothing if nothing has changed, or while
    a person answers. Raises Refused.
    """
    earlier = await of_answer(session, rating.message)
    before = (earlier.value, earlier.reason) if earlier else None
    await rate(session, contact_id, rating)
    answer = await session.get_one(Message, rating.message)
    conversation = await session.get_one(Conversation, answer.conversation_id)
    free = conversation.owner == "assistant" and conversation.closed_at is None
    if free and before != (rating.value, rating.reason):
        reply_to = await session.get(Message, answer.reply_to) if answer.reply_to else None
        said = _follow_up(texts, conversation.language, rating)
        await write_out(session, conversation, said, author="assistant", reply_to=reply_to)
        wake(session, OUTBOX)
    return answer


def _follow_up(texts: Texts, language: str, rating: Rating) -> Rendered:
    if rating.value != "down" or rating.reason:
        return Rendered(texts.get("rating_thanks", language), said="rating_thanks")
    buttons = tuple(
        (
            texts.get(f"button_rate_{reason}", language),
            _RATE + json.dumps({"message": rating.message, "value": "down", "reason": reason}),
        )
        for reason in REASONS
    )
    return Rendered(texts.get("rating_why", language), buttons, said="rating_why")
