"""What is done with a conversation besides answering: given on, put off, ended, gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import handoff, passing
from bot.desk import asked, audit, drafts
from bot.desk.access import may
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.desk.notes import write_note
from bot.errors import Refused
from bot.office.hours import ZONE, read_office
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now

LONGEST_NOTE = 1000
#: A conversation may be put off for so long.
LONGEST_SNOOZE = timedelta(days=90)


class Handing:
    """Handlers of the forms in a conversation's menu. Each is one change with one winner."""

    def __init__(self, services: Services, conversations: Conversations) -> None:
        self._services = services
        self._page = conversations.page

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations; assigning is for those who lead."""
        return (
            *asked.forms(
                close=self.close,
                reopen=self.reopen,
                transfer=self.transfer,
                relieve=self.relieve,
                snooze=self.snooze,
                wake_up=self.wake_up,
            ),
            *asked.forms("leading", assign=self.assign),
        )

    async def close(self, visit: Visit) -> Response:
        """End the conversation, with what became of it."""
        number, user = asked.number(visit), visit.signed.user
        wanted = visit.form.get("outcome")
        outcome = next((one for one in handoff.OUTCOMES if one == wanted), None)
        if outcome is None:
            return await self._page(visit, number, 422, problem="outcome_missing")
        async with self._services.database.write() as session:
            done = await handoff.close(session, self._services.replies, number, user, outcome)
            if done:
                self._keep(session, user, "closed", number, outcome=outcome)
        return await self._answer(visit, done, "not_yours_now")

    async def reopen(self, visit: Visit) -> Response:
        """Go on with a closed conversation."""
        number, user = asked.number(visit), visit.signed.user
        async with self._services.database.write() as session:
            done = await handoff.reopen(session, self._services.replies, number, user)
            if done:
                self._keep(session, user, "reopened", number)
        return await self._answer(visit, done, "not_reopened")

    async def transfer(self, visit: Visit) -> Response:
        """Give one's own conversation to a colleague, with a note for them."""
        number, user, to = asked.number(visit), visit.signed.user, asked.named(visit, "to")
        async with self._services.database.write() as session:
            colleague = await _worker(session, to)
            done = await passing.transfer(
                session,
                self._services.replies,
                number,
                user,
                to,
                anyway=visit.form.get("anyway") == "yes",
            )
            if done:
                await drafts.pass_on(session, number, user, colleague)
                self._keep_given(session, visit, "transferred", colleague)
        return await self._answer(visit, done, "not_transferred")

    async def assign(self, visit: Visit) -> Response:
        """Let a colleague answer, whoever does now."""
        number, to = asked.number(visit), asked.named(visit, "to")
        was = asked.named(visit, "was") if visit.form.get("was") else None
        async with self._services.database.write() as session:
            colleague = await _worker(session, to)
            done = await passing.assign(session, self._services.replies, number, was, to)
            if done:
                self._keep_given(session, visit, "assigned", colleague)
        return await self._answer(visit, done, "not_assigned")

    async def relieve(self, visit: Visit) -> Response:
        """Take a conversation over from a colleague who is away."""
        number, user, absent = asked.number(visit), visit.signed.user, asked.named(visit, "from")
        async with self._services.database.write() as session:
            done = await passing.relieve(session, self._services.replies, number, user, absent)
            if done:
                colleague = await session.get_one(User, absent)
                self._keep(session, user, "relieved", number, of=colleague.login)
        return await self._answer(visit, done, "taken_by_other")

    async def snooze(self, visit: Visit) -> Response:
        """Put one's own conversation off until a moment."""
        number, user = asked.number(visit), visit.signed.user
        async with self._services.database.read() as session:
            until = await self._until(session, visit, now())
        if until is None:
            return await self._page(visit, number, 422, problem="snooze_when")
        async with self._services.database.write() as session:
            done = await passing.snooze(session, number, user, until)
            if done:
                self._keep(session, user, "snoozed", number, until=until.isoformat())
        return await self._answer(visit, done, "not_yours_now")

    async def wake_up(self, visit: Visit) -> Response:
        """End a snooze before its time."""
        number, user = asked.number(visit), visit.signed.user
        async with self._services.database.write() as session:
            done = await passing.wake_up(session, number, user)
            if done:
                audit.record(session, user, "woken", "conversation", number)
        return await self._answer(visit, done, "not_yours_now")

    @staticmethod
    def _keep(
        session: AsyncSession,
        user: User,
        action: audit.Action,
        number: int,
        *,
        text: str = "",
        **data: str,
    ) -> None:
        """In the audit, and as a note that colleagues see in the thread."""
        audit.record(session, user, action, "conversation", number, **data)
        write_note(session, number, user, text, kind=action, **data)

    def _keep_given(
        self, session: AsyncSession, visit: Visit, action: audit.Action, colleague: User
    ) -> None:
        """The same of a conversation that a colleague has got, with the words meant for them."""
        note = asked.text(visit, "note").strip()[:LONGEST_NOTE]
        who = {"to": colleague.login, "to_name": colleague.name}
        self._keep(session, visit.signed.user, action, asked.number(visit), text=note, **who)

    async def _answer(self, visit: Visit, done: bool, problem: str) -> Response:  # noqa: FBT001
        number = asked.number(visit)
        if done:
            return asked.back_to(visit, number)
        return await self._page(visit, number, 409, problem=problem, text=asked.text(visit))

    async def _until(self, session: AsyncSession, visit: Visit, at: datetime) -> datetime | None:
        """The moment that a snooze's form names; None if it names none to come."""
        office = await read_office(session, self._services.settings)
        match visit.form.get("until"):
            case "hour":
                return at + timedelta(hours=1)
            case "opening":
                # The next day: at noon the office opens again after lunch.
                tonight = at.astimezone(ZONE).replace(hour=23, minute=59)
                return office.opens_next(tonight)
            case "day":
                try:
                    day = datetime.fromisoformat(visit.form.get("day", "")).replace(tzinfo=ZONE)
                except ValueError:
                    return None
                until = office.opens_next(day - timedelta(minutes=1))
                is_fit = until and at < until and day < at + LONGEST_SNOOZE
                return until if is_fit else None
        return None


async def _worker(session: AsyncSession, number: int) -> User:
    """A colleague who answers askers. Raises Refused."""
    user = await session.get(User, number)
    if user is None or user.disabled_at or not may(user.role, "desk"):
        raise Refused("not_found", 404)
    return user
