"""Words about a conversation that its asker never sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signals import talk_topic, wake
from bot.store.accounts import User
from bot.store.desk import Note


def write_note(
    session: AsyncSession,
    conversation_id: int,
    user: User | None,
    text: str,
    *,
    kind: str = "note",
    **data: Any,
) -> Note:
    """Keep a note; `kind` is what it came with (`note`, `transfer`, ...), `data` what of it."""
    note = Note(
        conversation_id=conversation_id,
        user_id=user.id if user else None,
        kind=kind,
        text=text,
        data=data,
    )
    session.add(note)
    wake(session, talk_topic(conversation_id))
    return note


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note and who wrote it; nobody if it tells what happened by itself."""

    note: Note
    name: str | None

    @property
    def at(self) -> datetime:
        """Its place in the thread."""
        return self.note.created_at


async def notes_of(
    session: AsyncSession, conversations: Sequence[int], since: datetime | None
) -> list[ShownNote]:
    """The notes about these conversations, in order; with `since` only those written after it."""
    found = await session.execute(
        select(Note, User.name)
        .outerjoin(User, User.id == Note.user_id)
        .where(
            Note.conversation_id.in_(conversations),
            *([Note.created_at >= since] if since else []),
        )
        .order_by(Note.created_at, Note.id)
    )
    return [ShownNote(note, name) for note, name in found]
