"""Proposing times to an asker, and booking one for them, beside the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import handoff
from bot.desk import asked
from bot.desk.appointments_panel import SLOTS
from bot.desk.audit import record
from bot.desk.calendar import when
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.office import booking
from bot.office.notices import MOST, proposal, tell
from bot.office.slots import KINDS, Kind, Rules
from bot.services import Services
from bot.signals import OUTBOX, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.office import Appointment, Bookable
from bot.writing import write_out


class Appointments:
    """Handlers of what the panel sends."""

    def __init__(self, services: Services, conversations: Conversations) -> None:
        self._services = services
        self._conversations = conversations

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations; only its owner may do it."""
        one = "/desk/conversations/{id}/appointment"
        return (
            Route("POST", f"{one}/propose", self.propose, "desk"),
            Route("POST", f"{one}/book", self.book, "desk"),
        )

    async def propose(self, visit: Visit) -> Response:
        """Send up to three of one's own times to the asker, as buttons."""
        number, user, kind = asked.number(visit), visit.signed.user, _kind(visit)
        starts = _starts(visit)[:MOST]
        if kind is None or not starts:
            return await self._refused(visit, "appointment_problem_none")
        async with self._services.database.write() as session:
            conversation = await handoff.owned(session, number, user)
            if conversation is not None:
                said = proposal(self._services, conversation.language, kind, starts, user.id)
                conversation.changed_at = now()
                await write_out(session, conversation, said, author="consultant", user_id=user.id)
                record(session, user, "proposed", "conversation", number, kind=kind)
                wake(session, OUTBOX)
        if conversation is None:
            return await self._refused(visit, "not_yours")
        return asked.back_to(visit, number)

    async def book(self, visit: Visit) -> Response:
        """Book one time, ticked or written, and tell the asker; it may lie outside the hours."""
        number, user, kind = asked.number(visit), visit.signed.user, _kind(visit)
        written = when(visit.form.get("when", ""))
        starts = [written] if written else _starts(visit)
        if kind is None or len(starts) != 1 or starts[0] <= now():
            return await self._refused(visit, "appointment_problem_one")
        async with self._services.database.write() as session:
            conversation = await handoff.owned(session, number, user)
            booked = None
            if conversation is not None:
                booked = await self._book(session, conversation, user, kind, starts[0])
        if booked is None:
            problem = "not_yours" if conversation is None else "appointment_problem_taken"
            return await self._refused(visit, problem)
        return asked.back_to(visit, number)

    async def _book(
        self,
        session: AsyncSession,
        conversation: Conversation,
        user: User,
        kind: Kind,
        starts_at: datetime,
    ) -> Appointment | None:
        place = await session.scalar(
            select(Bookable.place).where(Bookable.user_id == user.id, Bookable.kind == kind)
        )
        rules = Rules.of(self._services.settings)
        meeting = booking.Meeting.by(rules, user.id, kind, place or "", starts_at)
        present = await booking.upcoming(session, conversation.person_id, now())
        if present is not None:
            booked = await booking.move(session, present.id, meeting)
        else:
            booked = await booking.book(session, conversation, meeting)
        if booked is not None:
            what: Literal["moved", "booked"] = "moved" if present else "booked"
            record(session, user, what, "appointment", booked.id)
            await tell(self._services, session, booked, what)
        return booked

    async def _refused(self, visit: Visit, problem: str) -> Response:
        number = asked.number(visit)
        return await self._conversations.page(visit, number, 409, problem=problem)


def _kind(visit: Visit) -> Kind | None:
    kind = visit.form.get("kind", "")
    return kind if kind in KINDS else None


def _starts(visit: Visit) -> list[datetime]:
    """The times that are ticked, soonest first; what is no time, or has passed, is left out."""
    found = []
    for n in range(SLOTS):
        try:
            start = datetime.fromisoformat(visit.form.get(f"slot{n}", ""))
        except ValueError:
            continue
        if start.tzinfo is not None and start > now():
            found.append(start)
    return sorted(found)
