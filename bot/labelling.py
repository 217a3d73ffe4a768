"""What a closed conversation teaches: one of its messages, made anonymous, with its right label.

Once kept, nothing leads from the candidate back to the conversation or the person.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import audit
from bot.known_words import known_words
from bot.office.hours import ZONE
from bot.store.accounts import User
from bot.store.answers import Candidate
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.topics import STEERING
from knowledge.library import FOLDER
from nlu.anonymity import MARKS, anonymous

Verdict = Literal["right", "should", "new", "not_ours"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOT_OURS = "out_of_scope"
#: Below this the assistant was not sure.
UNSURE = 0.6
#: Messages that can be chosen from, and the characters of one that are kept.
MOST_MESSAGES, MOST_TEXT = 40, 1000
_MARK = re.compile("|".join(map(re.escape, MARKS)))
_PIECE = re.compile(rf"{_MARK.pattern}|[\w'’ʼ-]+|[^\w]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message that may teach something, and the others that could be chosen instead."""

    message: Message
    text: str
    """Its words, anonymous."""
    others: tuple[Message, ...]


async def read_lesson(
    session: AsyncSession, conversation_id: int, message_id: int | None = None
) -> Lesson | None:
    """The message asked for, or else the first unclear or first content question; None if none."""
    found = list(
        await session.scalars(
            select(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.direction == "in",
                Message.author == "asker",
            )
            .order_by(Message.id)
            .limit(MOST_MESSAGES)
        )
    )
    spoken = [one for one in found if one.text.strip() and not one.data.get("payload")]
    if not spoken:
        return None
    chosen = next((one for one in spoken if one.id == message_id), None) or _telling(spoken)
    text = anonymous(chosen.text[:MOST_TEXT], known_words(FOLDER))
    return Lesson(chosen, text, tuple(one for one in spoken if one is not chosen))


def _telling(spoken: Sequence[Message]) -> Message:
    """The first that was not understood with certainty, else the first that asks something."""
    unclear = (one for one in spoken if one.intent == "nlu_fallback" or _is_unsure(one))
    asking = (one for one in spoken if one.intent not in STEERING)
    return next(unclear, None) or next(asking, None) or spoken[0]


def _is_unsure(message: Message) -> bool:
    return message.intent not in {*STEERING, None} and (message.confidence or 0) < UNSURE


def pieces(text: str) -> list[str]:
    """The words of an anonymous text, its marks and what stands between them, in order."""
    return _PIECE.findall(text)


def struck(text: str, words: str) -> str:
    """The text without some words, wherever they stand in it."""
    wanted = {word.casefold() for word in words.split()}
    kept = (piece for piece in pieces(text) if piece.casefold() not in wanted)
    return " ".join("".join(kept).split())


async def keep(  # noqa: PLR0913 - what a consultant decides in one click
    session: AsyncSession,
    user: User,
    conversation_id: int,
    *,
    message_id: int,
    verdict: Verdict,
    label: str | None = None,
    strike: str = "",
) -> bool:
    """Make a candidate of a message; False if the conversation is open, labelled, or has none."""
    lesson = await read_lesson(session, conversation_id, message_id)
    text = struck(lesson.text, strike) if lesson else ""
    if lesson is None or lesson.message.id != message_id or not _MARK.sub("", text).strip():
        return False
    claimed = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.closed_at.is_not(None),
            Conversation.labelled.is_(False),
        )
        .values(labelled=True)
        .returning(Conversation.id)
    )
    if claimed is None:
        return False
    message = lesson.message
    guessed = message.intent if message.intent != "nlu_fallback" else None
    labels = {"right": guessed, "should": label, "new": None, "not_ours": NOT_OURS}
    session.add(
        Candidate(
            id=secrets.token_hex(12),
            day=now().astimezone(ZONE).date(),
            text=text,
            language=message.language or "lt",
            channel=message.channel,
            intent=guessed,
            confidence=message.confidence,
            verdict=verdict,
            label=labels[verdict],
        )
    )
    audit.record(session, user, "labelled", "conversation", conversation_id)
    return True
