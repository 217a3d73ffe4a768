"""An asker's own copy of their conversation, as plain text: what they were shown, and no more.

No notes, no intents, nothing of other people or other addresses.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.hours import ZONE
from bot.store.aftertalk import TranscriptLink
from bot.store.base import now
from bot.store.models import Contact
from bot.texts import Texts
from bot.transcript import Shown, shown_after

PATH = "/copy"
#: How long a link may be used, once.
LASTS = timedelta(days=1)


async def copy_of(session: AsyncSession, contact: Contact, texts: Texts, language: str) -> str:
    """All that this contact was shown, in order, with the sources of the answers."""
    shown: list[Shown] = []
    while page := await shown_after(
        session, contact.id, shown[-1].message.event or 0 if shown else 0
    ):
        shown += page
    made = now().astimezone(ZONE)
    head = texts.get("copy_head", language, date=f"{made:%Y-%m-%d %H:%M}")
    return "\n\n".join((head, *(_entry(one, texts, language) for one in shown))) + "\n"


def _entry(shown: Shown, texts: Texts, language: str) -> str:
    message = shown.message
    who = texts.get(f"copy_{message.author}", language)
    if message.author == "consultant" and shown.name:
        who = f"{shown.name} ({who})"
    lines = [f"[{message.created_at.astimezone(ZONE):%Y-%m-%d %H:%M}] {who}", message.text]
    lines += [texts.get("copy_file", language, name=file.name or file.kind) for file in shown.files]
    lines += [
        f"[{source['number']}] {source['name']}: {source['url']} ({source['note']})"
        for source in message.data.get("sources", [])
    ]
    return "\n".join(line for line in lines if line)


def give_link(session: AsyncSession, contact_id: int, public_url: str) -> str:
    """A new link to a contact's copy, for that contact alone."""
    token = secrets.token_urlsafe(24)
    session.add(
        TranscriptLink(token_hash=_hashed(token), contact_id=contact_id, expires_at=now() + LASTS)
    )
    return f"{public_url.rstrip('/')}{PATH}/{token}"


async def opens(session: AsyncSession, token: str) -> Contact | None:
    """Whose copy a link shows; None if it was used, has expired or never was."""
    return await session.scalar(
        select(Contact)
        .join(TranscriptLink, TranscriptLink.contact_id == Contact.id)
        .where(*_good(token))
    )


async def use(session: AsyncSession, token: str) -> Contact | None:
    """The same, and the link is used by it."""
    contact_id = await session.scalar(
        update(TranscriptLink)
        .where(*_good(token))
        .values(used_at=now())
        .returning(TranscriptLink.contact_id)
    )
    return await session.get(Contact, contact_id) if contact_id else None


def _good(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        TranscriptLink.token_hash == _hashed(token),
        TranscriptLink.used_at.is_(None),
        TranscriptLink.expires_at > now(),
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
