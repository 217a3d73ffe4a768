"""Reads the queue: who waits, whose conversations are whose, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store.models import Conversation, Message, User

Show = Literal["waiting", "mine", "all"]
SHOWS: tuple[Show, ...] = get_args(Show)

#: Rows of one list; the counts beside the filters count them all.
PAGE = 100
#: Characters of the last words that a row gets; the page shows as many as fit.
EXCERPT = 200

#: Intents that steer the talk. They do not say what a conversation is about.
STEERING = (
    *("greet", "goodbye", "thank", "affirm", "deny", "inform", "talk_to_human", "contact_centre"),
    *("capabilities", "change_language", "restart", "privacy", "feedback", "out_of_scope"),
    *("start_plan", "show_plan", "change_plan", "skip", "why", "cancel_plan", "nlu_fallback"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list. `since` is when the asker began to wait, if they do."""

    id: int
    owner: str
    owner_id: int | None
    owner_name: str | None
    language: str
    channel: str
    reason: str | None
    urgent: bool
    since: datetime | None
    changed_at: datetime
    words: str
    topic: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations each list holds, and how many askers this consultant should see to."""

    waiting: int
    mine: int
    all: int
    unanswered: int

    @property
    def calling(self) -> int:
        """Those who wait for anybody and those who wait for this consultant."""
        return self.waiting + self.unanswered


async def rows(session: AsyncSession, show: Show, user: User) -> list[Row]:
    """The list: those who wait first, the urgent before the others, then the longest waiting."""
    words = aliased(Message)
    since = _since()
    found = await session.execute(
        select(Conversation, words, User.name, since, _topic())
        .select_from(Conversation)
        .join(words, words.id == _last_words())
        .outerjoin(User, User.id == Conversation.user_id)
        .where(*_listed(show, user))
        .order_by(
            since.is_(None), Conversation.urgent.desc(), since, Conversation.changed_at.desc()
        )
        .limit(PAGE)
    )
    return [
        Row(
            id=conversation.id,
            owner=conversation.owner,
            owner_id=conversation.user_id,
            owner_name=name,
            language=conversation.language,
            channel=said.channel,
            reason=conversation.reason,
            urgent=conversation.urgent,
            since=waiting,
            changed_at=conversation.changed_at,
            words=" ".join(said.text[: 2 * EXCERPT].split())[:EXCERPT],
            topic=topic,
        )
        for conversation, said, name, waiting, topic in found
    ]


async def counts(session: AsyncSession, user: User) -> Counts:
    """How many are in each list."""
    mine = _shown("mine", user)
    one = (
        await session.execute(
            select(
                func.count(case((_shown("waiting", user), 1))),
                func.count(case((mine, 1))),
                func.count(Conversation.id),
                func.count(case((and_(mine, _since().is_not(None)), 1))),
            )
            .select_from(Conversation)
            .where(*_listed("all", user))
        )
    ).one()
    return Counts(one[0], one[1], one[2], one[3])


def _listed(show: Show, user: User) -> tuple[ColumnElement[bool], ...]:
    """Of a list, only those in which the asker has said anything."""
    return _shown(show, user), exists().where(*_said(Message))


def _shown(show: Show, user: User) -> ColumnElement[bool]:
    is_open = Conversation.closed_at.is_(None)
    held = Conversation.owner == "consultant"
    if show == "waiting":
        return and_(is_open, ~held, Conversation.waiting_since.is_not(None))
    if show == "mine":
        return and_(is_open, held, Conversation.user_id == user.id)
    return is_open


def _said(message: Any) -> tuple[ColumnElement[bool], ...]:
    """A message that the asker wrote, not one that only opened the chat."""
    return (
        message.conversation_id == Conversation.id,
        message.direction == "in",
        message.event.is_not(None),
    )


def _last_words() -> ScalarSelect[int | None]:
    return select(func.max(Message.id)).where(*_said(Message)).scalar_subquery()


def _topic() -> ScalarSelect[str | None]:
    """The last intent that names a topic."""
    return (
        select(Message.intent)
        .where(*_said(Message), Message.intent.not_in(STEERING))
        .order_by(Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _since() -> ColumnElement[datetime | None]:
    """Since when the asker waits for a person: for anybody, or for the one who took over."""
    answer, words = aliased(Message), aliased(Message)
    answers = (answer.conversation_id == Conversation.id, answer.author == "consultant")
    answered_at = (
        select(func.max(answer.created_at))
        .where(*answers)
        .correlate(Conversation)
        .scalar_subquery()
    )
    answered = select(func.max(answer.id)).where(*answers).correlate(Conversation).scalar_subquery()
    unanswered = (
        select(func.min(words.created_at))
        .where(*_said(words), words.state == "held", words.id > func.coalesce(answered, 0))
        .correlate(Conversation)
        .scalar_subquery()
    )
    asked = Conversation.waiting_since
    return case(
        (Conversation.owner != "consultant", asked),
        (and_(asked.is_not(None), or_(answered_at.is_(None), asked > answered_at)), asked),
        else_=unanswered,
    )
