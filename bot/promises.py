"""Until when an asker is to be answered, and what of it they are told.

What is promised is so much office time. An asker is told only what the centre has said itself: its
hours, and how soon it answers. Without that the promise still sorts the queue and reminds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.hours import Office, read_office
from bot.replies import PROMISING
from bot.settings import Settings
from bot.store.base import now
from bot.store.models import Conversation

#: Moments are promised on a quarter of an hour.
QUARTER = timedelta(minutes=15)


def promise(conversation: Conversation, office: Office, settings: Settings) -> None:
    """Set until when somebody who waits is to be answered, if that is not set yet."""
    since = conversation.waiting_since
    if since is None or conversation.promised_at or not settings.promise_minutes:
        return
    whole = timedelta(minutes=settings.promise_minutes)
    conversation.promised_at = _on_quarter(office.after(since, whole))
    conversation.soon_at = office.after(since, whole / 2)


def _on_quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour."""
    over = (moment - datetime(2000, 1, 1, tzinfo=UTC)) % QUARTER
    return moment + (QUARTER - over) % QUARTER


async def begin(session: AsyncSession, settings: Settings, conversation: Conversation) -> None:
    """A person was called in this turn: from now on a promise holds, but not in an emergency."""
    if conversation.owner == "waiting" and not conversation.urgent:
        promise(conversation, await read_office(session, settings), settings)


async def told(
    session: AsyncSession,
    settings: Settings,
    conversation: Conversation,
    reference: dict[str, Any],
) -> dict[str, Any]:
    """A reference with what its reply may promise at this moment, and the promise kept as told."""
    if reference.get("reply") not in PROMISING:
        return reference
    office, at = await read_office(session, settings), now()
    bound, moment = sayable(conversation, office, settings, at)
    if moment is None:
        return reference | {"promise": {"bound": bound}}
    conversation.promise_told = True
    said = {"bound": bound, "moment": moment.isoformat(), "at": at.isoformat()}
    return reference | {"promise": said}


def sayable(
    conversation: Conversation, office: Office, settings: Settings, at: datetime
) -> tuple[str, datetime | None]:
    """What can truly be said of when: `none`, `late`, `from` a moment, or `by` a moment.

    In an emergency nothing is: whoever is in danger is not told to wait until tomorrow.
    """
    promised = conversation.promised_at
    if promised is None or conversation.urgent or not office.stated:
        return "none", None
    if promised <= at:
        return "late", None
    if not office.is_open(at) and (opens := office.opens_next(at)):
        return "from", opens
    if "promise_minutes" in settings.model_fields_set:
        return "by", promised
    return "none", None
