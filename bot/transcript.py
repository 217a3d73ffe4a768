"""What a contact has been shown, as numbered events."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.models import Contact, Conversation, Feedback, Message, User

#: Events in one answer; a client asks again for more.
PAGE = 200


_SHOWN = (
    select(Message, User.name, Feedback)
    .outerjoin(User, User.id == Message.user_id)
    .outerjoin(Feedback, Feedback.message_id == Message.id)
    .where(Message.contact_id == bindparam("contact"), Message.event > bindparam("after"))
    .order_by(Message.event)
    .limit(PAGE)
)
_CURRENT = (
    select(Conversation.owner, Conversation.language, Conversation.closed_at)
    .where(Conversation.person_id == bindparam("person"))
    .order_by(Conversation.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One event: the message, the consultant's name if one wrote it, the rating if it has one."""

    message: Message
    name: str | None
    feedback: Feedback | None


async def shown_after(session: AsyncSession, contact_id: int, after: int) -> list[Shown]:
    """The contact's events with numbers above `after`, in order, at most a page."""
    rows = await session.execute(_SHOWN, {"contact": contact_id, "after": after})
    return [Shown(*row) for row in rows]


async def current(session: AsyncSession, contact: Contact) -> tuple[str, str]:
    """Owner and language of the contact's newest conversation."""
    row = (await session.execute(_CURRENT, {"person": contact.person_id})).first()
    if row is None or row.closed_at is not None:
        return "assistant", contact.language or "lt"
    return row.owner, row.language
