"""What askers do about appointments in the chat: presses, which need neither engine nor owner.

A press that is about an appointment is stored in the state `office`. It is answered here even while
a consultant has the conversation or the engine is away, and never reaches either.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handoff import ask_for_person
from bot.messages import Author
from bot.office import booking, letters
from bot.office.calendars import Calendars, read_calendars
from bot.office.notices import Buttons, What, choice_of_kind, mail, notice, offer
from bot.office.presses import press, read_press
from bot.office.slots import KINDS
from bot.office.words import in_words
from bot.replies import Rendered
from bot.services import Services
from bot.signals import OUTBOX, QUEUE, contact_topic, talk_topic, wake
from bot.store.base import now
from bot.store.models import Case, CaseField, Conversation, Message
from bot.store.office import Appointment
from bot.writing import write_out

log = structlog.get_logger(__name__)

#: Meanings of whole messages that are about an appointment one has.
_ABOUT = ("appointment_cancel", "appointment_move", "appointment_show")


async def heard(services: Services, conversation: Conversation, message: Message) -> str | None:
    """The payload that a message's words stand for, if they are about the asker's appointment.

    Somebody who has none ahead means one elsewhere: that is for the engine.
    """
    if message.data.get("payload"):
        return None
    said = services.understanding.made_of(message.text, *_ABOUT, "please", "sorry")
    about = next((meaning for meaning in _ABOUT if meaning in said), None)
    if about is None:
        return None
    async with services.database.read() as session:
        present = await booking.upcoming(session, conversation.person_id, now())
    return press(about.removeprefix("appointment_")) if present else None


async def answer_some(services: Services) -> bool:
    """Answer one press; whether there may be more."""
    async with services.database.write() as session:
        message = await session.scalar(
            select(Message)
            .where(Message.direction == "in", Message.state == "office")
            .order_by(Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return False
        number = message.id
        try:
            async with session.begin_nested():
                await _answer(services, session, message)
        except (LookupError, TypeError, ValueError):
            log.exception("office.answer_broken", message=number)
            await session.refresh(message)
            await _give_up(services, session, message)
    return True


async def _answer(services: Services, session: AsyncSession, message: Message) -> None:
    conversation = await session.get_one(
        Conversation,
        message.conversation_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    message.state = "answered"
    payload = message.data.get("office") or message.data["payload"]
    talk = _Talk(services, session, conversation)
    said = await talk.answer(payload)
    # What has happened is true whoever answers from now on; what is offered, the assistant says.
    taken = conversation.owner == "consultant"
    author: Author = "system" if talk.has_happened or taken else "assistant"
    await write_out(session, conversation, said, author=author, reply_to=message)
    conversation.changed_at = now()
    wake(session, OUTBOX, QUEUE, talk_topic(conversation.id), contact_topic(message.contact_id))


async def _give_up(services: Services, session: AsyncSession, message: Message) -> None:
    conversation = await session.get_one(
        Conversation, message.conversation_id, populate_existing=True
    )
    message.state = "held"
    ask_for_person(conversation, "failed", urgent=False)
    rendered = services.replies.render({"reply": "turn_failed"}, conversation.language)
    await write_out(session, conversation, rendered, author="system", reply_to=message)
    wake(session, OUTBOX, QUEUE, talk_topic(conversation.id))


class _Talk:
    """One press. `has_happened` tells whether it changed anything."""

    def __init__(
        self, services: Services, session: AsyncSession, conversation: Conversation
    ) -> None:
        self.services, self.session, self.conversation = services, session, conversation
        self.texts, self.language = services.replies.texts, conversation.language
        self.at = now()
        self.has_happened = False

    async def answer(self, payload: str) -> Rendered:
        """Do what the button stands for. Raises ValueError, LookupError for no press of ours."""
        given = read_press(payload)
        present = await booking.upcoming(self.session, self.conversation.person_id, self.at)
        match given["do"]:
            case "offer" | "move":
                return await self._offer(given, present)
            case "book":
                return await self._book(given, present)
        if present is None:
            return self._says("appointment_have_none")
        if given.get("id", present.id) != present.id:
            return self._says("appointment_over")
        return await self._with(present, given["do"])

    async def _with(self, present: Appointment, do: str) -> Rendered:
        match do:
            case "cancel":
                return self._sure(present)
            case "cancel_yes":
                return await self._cancel(present)
            case "keep":
                return self._says("appointment_kept", present)
            case "show":
                return notice(self.services, self.language, present, "have")
        msg = f"unknown press {do!r}"
        raise ValueError(msg)

    async def _offer(
        self, given: dict[str, Any], present: Appointment | None, before: str = ""
    ) -> Rendered:
        calendars = await self._calendars(present)
        kinds = calendars.kinds
        kind = given.get("kind") or (present.kind if present else await self._wished())
        if kind not in kinds and not (len(kinds) == 1 or not kinds):
            return choice_of_kind(self.services, self.language, kinds)
        if not kinds:
            return self._none_free()
        slots = calendars.free(kind if kind in kinds else kinds[0])
        if after := given.get("after"):
            later = [slot for slot in slots if slot.starts_at > datetime.fromisoformat(after)]
            if not later:
                return self._says("appointment_no_later")
            slots = later
        return offer(self.services, self.language, slots, before=before)

    async def _book(self, given: dict[str, Any], present: Appointment | None) -> Rendered:
        kind, start = given["kind"], datetime.fromisoformat(given["at"])
        if kind not in KINDS:
            msg = f"unknown kind {kind!r}"
            raise ValueError(msg)
        if present and (present.starts_at, present.kind) == (start, kind):
            return notice(self.services, self.language, present, "booked")
        calendars = await self._calendars(present)
        before = letters.Before.of(present) if present else None
        for meeting in calendars.meetings(kind, start, given.get("user")):
            if present and before:
                if moved := await booking.move(self.session, present.id, meeting):
                    await letters.write_moved(self.session, self.services, moved, before)
                    return await self._happened(moved, "moved")
            elif booked := await booking.book(self.session, self.conversation, meeting):
                await letters.write_booked(self.session, self.services, booked)
                return await self._happened(booked, "booked")
        return await self._offer({"kind": kind}, present, "appointment_just_taken")

    async def _cancel(self, present: Appointment) -> Rendered:
        cancelled = await booking.cancel(self.session, present.id)
        if cancelled is None:
            return self._says("appointment_over")
        await letters.write_cancelled(self.session, self.services, cancelled)
        return await self._happened(cancelled, "cancelled")

    async def _happened(self, appointment: Appointment, what: What) -> Rendered:
        self.has_happened = True
        await mail(self.services, self.session, appointment, what, self.language)
        return notice(self.services, self.language, appointment, what)

    def _sure(self, present: Appointment) -> Rendered:
        buttons = (
            (self._text("button_cancel_yes"), press("cancel_yes", id=present.id)),
            (self._text("button_cancel_no"), press("keep")),
        )
        return self._says("appointment_cancel_sure", present, buttons)

    def _none_free(self) -> Rendered:
        """Nobody can be booked: a person will see that somebody wants to."""
        ask_for_person(self.conversation, "appointment", urgent=False)
        return self._says("appointment_none_free")

    def _says(
        self, key: str, appointment: Appointment | None = None, buttons: Buttons = ()
    ) -> Rendered:
        values = {}
        if appointment:
            values["at"] = in_words(self.texts, self.language, appointment.starts_at, self.at)
        return Rendered(self._text(key, **values), buttons, said=key)

    def _text(self, key: str, **values: object) -> str:
        return self.texts.get(key, self.language, **values)

    async def _calendars(self, present: Appointment | None) -> Calendars:
        but = present.id if present else None
        return await read_calendars(self.session, self.services.settings, self.at, but=but)

    async def _wished(self) -> str | None:
        """The way to talk that was named in the form of a consultation."""
        return await self.session.scalar(
            select(CaseField.value)
            .join(Case, Case.id == CaseField.case_id)
            .where(
                Case.conversation_id == self.conversation.id,
                Case.kind == "consultation",
                CaseField.name == "how",
            )
            .order_by(CaseField.id.desc())
            .limit(1)
        )
