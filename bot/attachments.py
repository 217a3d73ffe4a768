"""Fetches the files that people sent from where their channel keeps them, and makes them harmless.

A row waits, is claimed under a lease, and ends as stored, refused (the file is not one we take) or
failed (it could not be fetched). The message it came with has long been stored and answered.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, Update, delete, or_, select, update

from bot.channel import Fetching
from bot.errors import FetchFailed, Unfit
from bot.files.cleaning import Clean, clean
from bot.files.kinds import MOST_BYTES, safe_name
from bot.messages import Media, MediaKind
from bot.services import Services
from bot.signals import talk_topic, wake
from bot.store.base import now
from bot.store.models import Attachment, Contact, Message

log = structlog.get_logger(__name__)

#: Files worked on at a time.
BATCH = 2
#: Longer than fetching and cleaning one file may take.
LEASE = timedelta(minutes=5)
#: Seconds before the next try; after the last the file has failed.
BACKOFF = (5, 15, 60, 300, 900, 1800, 3600, 3600, 3600)
#: Seconds that a channel may take for one file, whatever limits it has of its own.
PATIENCE = 120
#: How long a file is kept that was uploaded and never sent.
UNSENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    channel: str
    media: Media
    attempts: int


async def fetch_some(services: Services) -> bool:
    """Fetch what waits, and drop uploads that were never sent. True if there may be more."""
    async with services.database.read() as session:
        waiting = await session.scalar(select(Attachment.id).where(_due()).limit(1))
        unsent = await session.scalar(select(Attachment.id).where(_unsent()).limit(1))
    if unsent is not None:
        await _drop_unsent(services)
    if waiting is None:
        return False
    claimed = await _claim(services)
    await asyncio.gather(*(_take(services, one) for one in claimed))
    return bool(claimed)


def _due() -> ColumnElement[bool]:
    free = or_(Attachment.lease_until.is_(None), Attachment.lease_until < now())
    return (
        (Attachment.state == "waiting")
        & (Attachment.due_at <= now())
        & free
        & Attachment.message_id.is_not(None)
    )


def _unsent() -> ColumnElement[bool]:
    return Attachment.message_id.is_(None) & (Attachment.created_at < now() - UNSENT)


async def _drop_unsent(services: Services) -> None:
    async with services.database.write() as session:
        await session.execute(delete(Attachment).where(_unsent()))


async def _claim(services: Services) -> list[_Claimed]:
    async with services.database.write() as session:
        found = await session.execute(
            select(Attachment, Contact.channel)
            .join(Contact, Contact.id == Attachment.contact_id)
            .where(_due())
            .order_by(Attachment.due_at)
            .limit(BATCH)
            .with_for_update(of=Attachment, skip_locked=True)
        )
        claimed = []
        for row, channel in found:
            row.lease_until = now() + LEASE
            row.attempts += 1
            kind: MediaKind = row.kind  # type: ignore[assignment]
            media = Media(kind, row.ref, row.mime, row.name, row.size)
            claimed.append(_Claimed(row.id, channel, media, row.attempts))
        return claimed


async def _take(services: Services, claimed: _Claimed) -> None:
    """Fetch and clean one file, and keep what became of it."""
    try:
        fetched = await clean(await _fetched(services, claimed))
    except Unfit as unfit:
        await _end(services, claimed, "refused", unfit.code)
    except FetchFailed as failed:
        await _again(services, claimed, failed)
    else:
        await _end(services, claimed, "stored", None, fetched)


async def _fetched(services: Services, claimed: _Claimed) -> bytes:
    """The bytes from the channel. Raises FetchFailed, and Unfit for what is known to be too big."""
    if claimed.attempts > len(BACKOFF) + 1:
        raise FetchFailed("gave_up", None)  # Whoever claimed it never came to an end.
    if (claimed.media.size or 0) > MOST_BYTES:
        raise Unfit("too_big")
    channel = services.channels.get(claimed.channel)
    if channel is None:
        raise FetchFailed("channel_off", BACKOFF[-1])
    if not isinstance(channel, Fetching) or not claimed.media.ref:
        raise FetchFailed("not_fetchable", None)
    try:
        async with asyncio.timeout(PATIENCE):
            return await channel.fetch(claimed.media, MOST_BYTES)
    except TimeoutError:
        raise FetchFailed("timeout", 0) from None


async def _again(services: Services, claimed: _Claimed, failed: FetchFailed) -> None:
    if failed.retry_after is None or claimed.attempts > len(BACKOFF):
        await _end(services, claimed, "failed", str(failed))
        return
    delay = max(failed.retry_after, BACKOFF[claimed.attempts - 1])
    async with services.database.write() as session:
        await session.execute(
            _row(claimed).values(
                due_at=now() + timedelta(seconds=delay), lease_until=None, error=str(failed)
            )
        )
    log.info("attachment.waits", attachment=claimed.id, reason=str(failed), seconds=delay)


async def _end(
    services: Services,
    claimed: _Claimed,
    state: str,
    error: str | None,
    fetched: Clean | None = None,
) -> None:
    values: dict[str, object] = {
        "state": state,
        "error": error,
        "ref": "",
        "lease_until": None,
    }
    if fetched is not None:
        values |= {
            "mime": fetched.mime,
            "name": safe_name(claimed.media.name, fetched.mime),
            "size": len(fetched.content),
            "content": fetched.content,
        }
    async with services.database.write() as session:
        await session.execute(_row(claimed).values(**values))
        conversation = await session.scalar(
            select(Message.conversation_id)
            .join(Attachment, Attachment.message_id == Message.id)
            .where(Attachment.id == claimed.id)
        )
        if conversation is not None:
            wake(session, talk_topic(conversation))
    log.info("attachment.done", attachment=claimed.id, state=state, reason=error)


def _row(claimed: _Claimed) -> Update:
    """The claimed row, if it is still there and nobody else has brought it to an end."""
    return (
        update(Attachment)
        .where(Attachment.id == claimed.id, Attachment.state == "waiting")
        .execution_options(synchronize_session=False)
    )
