"""The calendar of the consultants: a week of appointments and absences, and what is done there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.desk import asked
from bot.desk.access import may
from bot.desk.audit import record
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.office import booking
from bot.office.hours import ZONE, holiday, moment, read_office
from bot.office.notices import tell
from bot.office.slots import Rules
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.office import Absence, Appointment, Bookable

_WEEK = timedelta(days=7)
_SATURDAY = 5
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cell:
    """One consultant's day."""

    appointments: list[Appointment] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the week that is shown."""

    day: date
    name: str
    today: bool
    closed: str | None
    """Why the office is closed, empty if it only is; None if it is open."""


class CalendarPage:
    """Handlers of the page."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations; others' appointments only for the leads."""
        one = "/desk/calendar/appointments/{id}"
        return (
            Route("GET", "/desk/calendar", self.page, "desk"),
            Route("POST", f"{one}/cancel", self.cancel, "desk"),
            Route("POST", f"{one}/move", self.move, "desk"),
            Route("POST", f"{one}/done", self.done, "desk"),
            Route("POST", f"{one}/missed", self.missed, "desk"),
        )

    async def page(self, visit: Visit) -> Response:
        """A week, by default the present one."""
        return await self._page(visit)

    async def cancel(self, visit: Visit) -> Response:
        """Cancel it, and tell the asker."""
        async with self._services.database.write() as session:
            cancelled = await booking.cancel(session, asked.number(visit), by=_owner(visit))
            if cancelled is not None:
                await self._changed(session, visit, cancelled, "cancelled_by_us")
        return await self._back(visit, cancelled)

    async def move(self, visit: Visit) -> Response:
        """Give it another time, also one outside the hours, and tell the asker."""
        starts_at = when(visit.form.get("when", ""))
        if starts_at is None or starts_at <= now():
            return await self._page(visit, 422, "calendar_problem_when")
        rules = Rules.of(self._services.settings)
        async with self._services.database.write() as session:
            present = await session.get(Appointment, asked.number(visit))
            moved = None
            if present is not None and present.user_id is not None:
                meeting = booking.Meeting.at(present, present.user_id, starts_at, rules.buffer)
                moved = await booking.move(session, present.id, meeting, by=_owner(visit))
            if moved is not None:
                await self._changed(session, visit, moved, "moved")
        return await self._back(visit, moved)

    async def done(self, visit: Visit) -> Response:
        """It took place."""
        return await self._finish(visit, "done")

    async def missed(self, visit: Visit) -> Response:
        """The asker did not come."""
        return await self._finish(visit, "missed")

    async def _finish(self, visit: Visit, state: Literal["done", "missed"]) -> Response:
        async with self._services.database.write() as session:
            ended = await booking.finish(session, asked.number(visit), state, by=_owner(visit))
            if ended is not None:
                record(session, visit.signed.user, state, "appointment", ended.id)
        return await self._back(visit, ended)

    async def _changed(
        self,
        session: AsyncSession,
        visit: Visit,
        appointment: Appointment,
        what: Literal["moved", "cancelled_by_us"],
    ) -> None:
        record(session, visit.signed.user, what, "appointment", appointment.id)
        await tell(self._services, session, appointment, what)

    async def _back(self, visit: Visit, changed: Appointment | None) -> Response:
        if changed is None:
            return await self._page(visit, 409, "calendar_problem_changed")
        if visit.form.get("to") == "conversation":
            return asked.back_to(visit, changed.conversation_id)
        return RedirectResponse(f"/desk/calendar?week={_name(_monday(visit))}", 303)

    async def _page(self, visit: Visit, status: int = 200, problem: str | None = None) -> Response:
        monday, at = _monday(visit), now()
        first, last = moment(monday, 0), moment(monday + _WEEK, 0)
        async with self._services.database.read() as session:
            office = await read_office(session, self._services.settings)
            people = await _people(session, visit.signed.user)
            found = await session.scalars(
                select(Appointment)
                .where(Appointment.starts_at >= first, Appointment.starts_at < last)
                .where(Appointment.state != "cancelled")
                .order_by(Appointment.starts_at)
            )
            absences = await session.scalars(
                select(Absence)
                .where(Absence.ends_at > first, Absence.starts_at < last)
                .order_by(Absence.starts_at)
            )
        cells = _cells(people, monday, list(found), list(absences))
        columns = []
        for day in (monday + timedelta(days=n) for n in range(7)):
            shut = not office.spans_of(day)
            busy = any(cells[person.id][day].appointments for person in people)
            if busy or not (shut and day.weekday() >= _SATURDAY):
                other = office.otherwise.get(day)
                why = (other.reason if other else holiday(day, visit.language)) or ""
                name = self._date(day, visit.language, "calendar_day_pattern")
                today = day == at.astimezone(ZONE).date()
                columns.append(Column(day, name, today, why if shut else None))
        return self._pages.render(
            visit,
            "calendar.html",
            status,
            signed=visit.signed,
            week=_name(monday),
            week_name=self._range(monday, visit.language),
            before=_name(monday - _WEEK),
            after=_name(monday + _WEEK),
            columns=columns,
            people=people,
            cells=cells,
            leads=may(visit.signed.user.role, "office"),
            at=at,
            problem=problem,
        )

    def _date(self, day: date, language: str, pattern: str) -> str:
        return format_date(day, self._pages.say(language, pattern), locale=language)

    def _range(self, monday: date, language: str) -> str:
        """From Monday to Sunday."""
        days = (monday, monday + timedelta(days=6))
        return " – ".join(self._date(day, language, "calendar_day_pattern") for day in days)


def when(written: str) -> datetime | None:
    """The moment that a field for day and time names, by a clock in Vilnius."""
    found = _WHEN.fullmatch(written)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    return moment(day, int(found[2]) * 60 + int(found[3]))


def _owner(visit: Visit) -> int | None:
    """Whose appointments may be changed: only one's own; None if everybody's."""
    user = visit.signed.user
    return None if may(user.role, "office") else user.id


def _monday(visit: Visit) -> date:
    wanted = visit.form.get("week") or visit.request.query_params.get("week", "")
    found = re.fullmatch(r"(20\d\d)-W(\d\d)", wanted, re.ASCII)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise Refused("not_found", 404) from None
    today = now().astimezone(ZONE).date()
    return today - timedelta(days=today.weekday())


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


async def _people(session: AsyncSession, me: User) -> list[User]:
    """Those who can be booked, oneself first."""
    found = await session.scalars(
        select(User)
        .where(User.disabled_at.is_(None))
        .where(User.id.in_(select(Bookable.user_id)) | (User.id == me.id))
        .order_by(User.name)
    )
    return sorted(found, key=lambda user: user.id != me.id)


def _cells(
    people: Sequence[User],
    monday: date,
    appointments: Sequence[Appointment],
    absences: Sequence[Absence],
) -> dict[int, dict[date, Cell]]:
    days = [monday + timedelta(days=n) for n in range(7)]
    cells = {person.id: {day: Cell() for day in days} for person in people}
    for one in appointments:
        if one.user_id in cells:
            cells[one.user_id][one.starts_at.astimezone(ZONE).date()].appointments.append(one)
    for absence in absences:
        for day in days if absence.user_id in cells else ():
            if absence.starts_at < moment(day, 24 * 60) and absence.ends_at > moment(day, 0):
                cells[absence.user_id][day].absences.append(absence)
    return cells
