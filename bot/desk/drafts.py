"""Texts that consultants began, kept on the server: in another browser they go on where they were.

Nobody reads a colleague's draft, unless the conversation was handed to them with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signals import talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.screen import Draft

Kind = Literal["reply", "note"]


@dataclass(frozen=True, slots=True)
class Left:
    """A reply that a colleague left unsent; `text` only if it was handed to the one who reads."""

    id: int
    name: str
    changed_at: datetime
    text: str | None


async def save(
    session: AsyncSession, conversation_id: int, user: User, kind: Kind, text: str
) -> None:
    """Keep a text; an empty one is forgotten."""
    own = _own(conversation_id, user.id, kind)
    if not text.strip():
        await session.execute(delete(Draft).where(*own))
        return
    kept = await session.execute(
        update(Draft)
        .where(*own)
        .values(text=text, changed_at=now(), passed_to=None)
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )
    if not kept.all():
        draft = Draft(conversation_id=conversation_id, user_id=user.id, kind=kind, text=text)
        session.add(draft)


async def read(session: AsyncSession, conversation_id: int, user: User) -> dict[str, str]:
    """One's own drafts of a conversation by kind."""
    found = await session.execute(
        select(Draft.kind, Draft.text)
        .where(Draft.conversation_id == conversation_id, Draft.user_id == user.id)
        .order_by(Draft.changed_at)
    )
    return {"reply": "", "note": "", **{kind: text for kind, text in found}}  # noqa: C416 - rows


async def left_by_others(session: AsyncSession, conversation_id: int, user: User) -> Sequence[Left]:
    """Replies that colleagues began and did not send."""
    found = await session.execute(
        select(Draft, User.name)
        .join(User, User.id == Draft.user_id)
        .where(
            Draft.conversation_id == conversation_id,
            Draft.user_id != user.id,
            Draft.kind == "reply",
        )
        .order_by(Draft.changed_at)
    )
    return [
        Left(draft.id, name, draft.changed_at, draft.text if draft.passed_to == user.id else None)
        for draft, name in found
    ]


async def pass_on(session: AsyncSession, conversation_id: int, giver: User, taker: User) -> None:
    """Let a colleague read what was begun, as part of handing them the conversation."""
    await session.execute(
        update(Draft)
        .where(*_own(conversation_id, giver.id, "reply"))
        .values(passed_to=taker.id)
        .execution_options(synchronize_session=False)
    )


async def take(session: AsyncSession, conversation_id: int, draft_id: int, user: User) -> bool:
    """Make a draft that was passed on one's own; False if it was not, or one has begun already."""
    if (await read(session, conversation_id, user))["reply"]:
        return False
    taken = await session.scalar(
        update(Draft)
        .where(
            Draft.id == draft_id,
            Draft.conversation_id == conversation_id,
            Draft.passed_to == user.id,
        )
        .values(user_id=user.id, passed_to=None)
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )
    if taken is not None:
        wake(session, talk_topic(conversation_id))
    return taken is not None


def _own(conversation_id: int, user_id: int, kind: Kind) -> tuple[ColumnElement[bool], ...]:
    return (
        Draft.conversation_id == conversation_id,
        Draft.user_id == user_id,
        Draft.kind == kind,
    )
