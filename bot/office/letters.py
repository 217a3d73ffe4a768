"""Tells consultants by e-mail what askers did with the appointments in their calendars.

What a consultant does at the desk themselves is no news to them. Nobody's words are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.pages import LANGUAGES
from bot.mail import write_mail
from bot.office.words import in_words
from bot.services import Services
from bot.store.accounts import User
from bot.store.office import Appointment

News = Literal["booked", "moved", "passed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Before:
    """Whose an appointment was, and when, before an asker changed it."""

    user_id: int | None
    starts_at: datetime

    @classmethod
    def of(cls, appointment: Appointment) -> Before:
        """As it is now."""
        return cls(appointment.user_id, appointment.starts_at)


async def write_booked(session: AsyncSession, services: Services, made: Appointment) -> None:
    """An asker booked this with a consultant."""
    await _write(session, services, made, "booked", made.user_id, made.starts_at)


async def write_cancelled(session: AsyncSession, services: Services, gone: Appointment) -> None:
    """An asker cancelled this."""
    await _write(session, services, gone, "cancelled", gone.user_id, gone.starts_at)


async def write_moved(
    session: AsyncSession, services: Services, moved: Appointment, before: Before
) -> None:
    """An asker chose another time, perhaps with somebody else: then both are written to."""
    if moved.user_id == before.user_id:
        await _write(session, services, moved, "moved", moved.user_id, before.starts_at)
        return
    await _write(session, services, moved, "passed", before.user_id, before.starts_at)
    await write_booked(session, services, moved)


async def _write(  # noqa: PLR0913, PLR0917 - what of which appointment is told whom
    session: AsyncSession,
    services: Services,
    appointment: Appointment,
    news: News,
    user_id: int | None,
    was_at: datetime,
) -> None:
    user = await session.get(User, user_id) if user_id else None
    if user is None or not user.email or user.disabled_at:
        return
    letters, texts = services.letters, services.replies.texts
    language = user.language or ""
    if language not in letters.by_language:
        language = LANGUAGES[0]
    number = appointment.conversation_id
    at = was_at if news in {"passed", "cancelled"} else appointment.starts_at
    facts = {
        "number": number,
        "at": in_words(texts, language, at, None),
        "before": in_words(texts, language, was_at, None),
        "how": letters.get(f"appointment_how_{appointment.kind}", language),
        "link": f"{services.settings.public_url.rstrip('/')}/desk/conversations/{number}",
    }
    write_mail(
        session,
        purpose="appointment_news",
        address=user.email,
        subject=letters.get(f"appointment_{news}_subject", language, **facts),
        text="\n\n".join(
            (
                letters.get(f"appointment_{news}", language, **facts),
                letters.get("appointment_conversation", language, **facts),
                letters.get("letter_end", language),
            )
        )
        + "\n",
        conversation_id=number,
    )
