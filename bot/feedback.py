"""Keeps how askers found the answers. A rating is not a message: it wakes no turn and nobody."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Refused
from bot.messages import MAX_NOTE, Rating, Thumb
from bot.signals import talk_topic, wake
from bot.store.base import now
from bot.store.models import Feedback, Message

#: What gives information, as `Rendered.said` begins; only of these it is asked whether they helped.
INFORMING = frozenset(
    {
        "article", "follow_up", "more", "passages", "plan",
        "place", "institution", "country", "events",
    }
)  # fmt: skip
#: Whoever is in need gets all the help at once, and is not asked for an opinion.
IN_NEED = frozenset(
    {
        "article:crisis_help",
        "article:trafficking_exploitation",
        "article:psychological_support",
    }
)


def informs(said: str) -> bool:
    """Whether a reply (`Rendered.said`) is one that can be rated."""
    return said.partition(":")[0] in INFORMING and said not in IN_NEED


def may_be_rated(message: Message) -> bool:
    """Whether this is an answer of the assistant that gives information and was shown."""
    return (
        message.direction == "out"
        and message.author == "assistant"
        and message.event is not None
        and informs(message.data.get("said", ""))
    )


async def of_answer(session: AsyncSession, message_id: int) -> Feedback | None:
    """The present rating of an answer."""
    return await session.scalar(select(Feedback).where(Feedback.message_id == message_id))


async def rate(session: AsyncSession, contact_id: int, rating: Rating) -> Feedback | None:
    """Keep a rating by a contact in place of an earlier one; None if it was taken back.

    Raises Refused unless the message is an answer that this very contact was given.
    """
    answer = await session.scalar(
        select(Message)
        .where(Message.id == rating.message, Message.contact_id == contact_id)
        # Two taps at once must not both find that there is no rating yet.
        .with_for_update()
    )
    if answer is None or not may_be_rated(answer):
        raise Refused("not_rated", 404)
    return await _keep(session, answer, rating)


async def rate_in_words(session: AsyncSession, message: Message, value: Thumb) -> None:
    """Keep what the asker wrote of the answer right before; nothing if there is none."""
    before = (
        select(func.max(Message.id))
        .where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "in",
            Message.id < message.id,
        )
        .scalar_subquery()
    )
    replies = await session.scalars(
        select(Message)
        .where(Message.reply_to == before, Message.contact_id == message.contact_id)
        .order_by(Message.id.desc())
        .with_for_update()
    )
    answer = next((reply for reply in replies if may_be_rated(reply)), None)
    if answer is None:
        return
    earlier = await of_answer(session, answer.id)
    rating = Rating(answer.id, value, note=message.text[:MAX_NOTE])
    if earlier is not None and earlier.value == value:
        rating = replace(rating, reason=earlier.reason)  # type: ignore[arg-type]
    await _keep(session, answer, rating)


async def _keep(session: AsyncSession, answer: Message, rating: Rating) -> Feedback | None:
    wake(session, talk_topic(answer.conversation_id))
    kept = await of_answer(session, answer.id)
    if rating.value is None:
        if kept is not None:
            await session.delete(kept)
        return None
    if kept is None:
        question = await session.get(Message, answer.reply_to) if answer.reply_to else None
        kept = Feedback(
            message_id=answer.id,
            said=answer.data["said"],
            intent=question.intent if question else None,
            confidence=question.confidence if question else None,
            language=question.language if question else answer.language,
        )
        session.add(kept)
    kept.value, kept.reason, kept.note = rating.value, rating.reason, rating.note
    kept.changed_at = now()
    return kept
