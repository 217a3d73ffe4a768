"""What a contact has been shown, as numbered events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.accounts import User
from bot.store.models import Attachment, Contact, Conversation, Feedback, Message

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
_FILES = (
    select(Attachment)
    .where(Attachment.message_id.in_(bindparam("messages", expanding=True)))
    .order_by(Attachment.id)
)
_CURRENT = (
    select(Conversation.owner, Conversation.language, Conversation.closed_at)
    .join(Contact, Contact.person_id == Conversation.person_id)
    .where(Contact.id == bindparam("contact"))
    .order_by(Conversation.closed_at.is_not(None), Conversation.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One event: the message, the consultant's name if one wrote it, its rating, its files."""

    message: Message
    name: str | None
    feedback: Feedback | None
    files: tuple[Attachment, ...] = ()


async def shown_after(session: AsyncSession, contact_id: int, after: int) -> list[Shown]:
    """The contact's events with numbers above `after`, in order, at most a page."""
    rows = (await session.execute(_SHOWN, {"contact": contact_id, "after": after})).all()
    files = await files_of(session, [message for message, _, _ in rows])
    return [Shown(*row, files=files.get(row[0].id, ())) for row in rows]


async def files_of(
    session: AsyncSession, messages: Sequence[Message]
) -> dict[int, tuple[Attachment, ...]]:
    """What people sent with these messages, by the message, without the bytes."""
    theirs = [message.id for message in messages if message.direction == "in"]
    found: dict[int, tuple[Attachment, ...]] = {}
    for file in await session.scalars(_FILES, {"messages": theirs}) if theirs else ():
        found[file.message_id or 0] = (*found.get(file.message_id or 0, ()), file)
    return found


async def current(session: AsyncSession, contact: Contact) -> tuple[str, str]:
    """Owner and language of the open conversation of the contact's person.

    Whose contact it is may have changed since it was read.
    """
    row = (await session.execute(_CURRENT, {"contact": contact.id})).first()
    if row is None or row.closed_at is not None:
        return "assistant", contact.language or "lt"
    return row.owner, row.language
