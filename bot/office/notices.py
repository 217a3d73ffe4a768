"""What askers are told of appointments: free times as buttons, and what became of a booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import is_address
from bot.mail import File, write_mail
from bot.office.invitation import FILE, MIME, invitation
from bot.office.links import link
from bot.office.presses import press
from bot.office.slots import Kind, Slot
from bot.office.words import in_words, title
from bot.replies import Rendered
from bot.services import Services
from bot.signals import OUTBOX, wake
from bot.store.base import now
from bot.store.models import Case, CaseField, Conversation
from bot.store.office import Appointment
from bot.writing import write_out

#: Times under one message.
MOST = 3

What = Literal["booked", "moved", "soon", "have", "cancelled", "cancelled_by_us"]
Buttons = tuple[tuple[str, str], ...]


def offer(
    services: Services, language: str, slots: Sequence[Slot], *, before: str = ""
) -> Rendered:
    """Some free times of one kind as buttons, after the words of `before`, if a key is given.

    The slots are those from the first to be shown on; more than fit are behind a button.
    """
    texts, shown = services.replies.texts, slots[:MOST]
    kind = shown[0].kind
    buttons = [
        (
            title(texts, language, slot.starts_at),
            press("book", at=slot.starts_at.isoformat(), kind=slot.kind),
        )
        for slot in shown
    ]
    later = press("offer", kind=kind, after=shown[-1].starts_at.isoformat())
    buttons.append((texts.get("button_later_times", language), later))
    lines = [texts.get(before, language)] if before else []
    lines.append(texts.get(f"appointment_slots_{kind}", language))
    return Rendered("\n".join(lines), tuple(buttons), said="appointment_slots")


def proposal(
    services: Services, language: str, kind: Kind, starts: Sequence[datetime], user_id: int
) -> Rendered:
    """A consultant's proposal of times with themselves."""
    texts = services.replies.texts
    buttons = tuple(
        (
            title(texts, language, start),
            press("book", at=start.isoformat(), kind=kind, user=user_id),
        )
        for start in starts
    )
    text = texts.get(f"appointment_proposed_{kind}", language)
    return Rendered(text, buttons, said="appointment_proposed")


def choice_of_kind(services: Services, language: str, kinds: Sequence[Kind]) -> Rendered:
    """The ways in which somebody can be met, as buttons."""
    texts = services.replies.texts
    buttons = tuple(
        (texts.get(f"button_how_{kind}", language), press("offer", kind=kind)) for kind in kinds
    )
    return Rendered(texts.get("appointment_kinds", language), buttons, said="appointment_kinds")


def notice(
    services: Services,
    language: str,
    appointment: Appointment,
    what: What,
    *,
    by_mail: bool = False,
) -> Rendered:
    """What is to be known of an appointment: when, how, where, its page, and what can be done.

    In a mail, which may be read on another day, nothing is said to be today or tomorrow.
    """
    texts = services.replies.texts
    over = what.startswith("cancelled")
    key = f"appointment_{what}" if over else f"appointment_{what}_{appointment.kind}"
    at = in_words(texts, language, appointment.starts_at, None if by_mail else now())
    lines = [texts.get(key, language, at=at)]
    if appointment.place and not over:
        lines.append(texts.get("appointment_place", language, place=appointment.place))
    if (address := link(services.settings, appointment.id)) and not over:
        lines.append(texts.get("appointment_link", language, link=address))
    buttons: Buttons = (
        (texts.get("button_move", language), press("move")),
        (texts.get("button_cancel_appointment", language), press("cancel", id=appointment.id)),
    )
    if over:
        buttons = ((texts.get("button_appointment", language), press("offer")),)
    return Rendered("\n".join(lines), buttons, said=f"appointment_{what}")


async def tell(
    services: Services,
    session: AsyncSession,
    appointment: Appointment,
    what: What,
) -> None:
    """Tell the asker where they wrote last, and by e-mail if they let us keep an address."""
    conversation = await _latest(session, appointment)
    rendered = notice(services, conversation.language, appointment, what)
    await write_out(session, conversation, rendered, author="system")
    wake(session, OUTBOX)
    if what != "have":
        await mail(services, session, appointment, what, conversation.language)


async def mail(
    services: Services, session: AsyncSession, appointment: Appointment, what: What, language: str
) -> None:
    """Send the same by e-mail, with the calendar entry, if the asker let us keep an address."""
    address = await _address(session, appointment.person_id)
    if address is None:
        return
    texts = services.replies.texts
    cancelled = what.startswith("cancelled")
    subject = "appointment_mail_cancelled_subject" if cancelled else "appointment_mail_subject"
    at = in_words(texts, language, appointment.starts_at, None)
    body = notice(services, language, appointment, what, by_mail=True).text
    entry = invitation(services.settings, texts, language, appointment)
    write_mail(
        session,
        purpose="appointment",
        address=address,
        subject=texts.get(subject, language, at=at),
        text=f"{body}\n\n{texts.get('appointment_mail_end', language)}\n",
        files=[File(FILE, MIME, entry)],
    )


async def _latest(session: AsyncSession, appointment: Appointment) -> Conversation:
    """The person's conversation that goes on, or else the one in which it was booked."""
    found = await session.scalar(
        select(Conversation)
        .where(Conversation.person_id == appointment.person_id)
        .order_by(Conversation.closed_at.is_not(None), Conversation.id.desc())
        .limit(1)
    )
    if found is not None:
        return found
    return await session.get_one(Conversation, appointment.conversation_id)


async def _address(session: AsyncSession, person_id: int) -> str | None:
    """The last e-mail address that a person let us keep."""
    contacts = await session.scalars(
        select(CaseField.value)
        .join(Case, Case.id == CaseField.case_id)
        .where(
            Case.person_id == person_id,
            Case.consent_at.is_not(None),
            CaseField.name == "contact",
        )
        .order_by(CaseField.id.desc())
    )
    words = (word.strip("<>,;") for contact in contacts for word in contact.split())
    return next(filter(is_address, words), None)
