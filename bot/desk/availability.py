"""One's own calendar: in which ways and when one can be booked, and when one is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from starlette.responses import RedirectResponse, Response

from bot.desk import asked
from bot.desk.audit import record
from bot.desk.calendar import when
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.office.slots import KINDS
from bot.office.week import DAYS, NoWeek, parse_spans, parse_week, write_spans, write_week
from bot.services import Services
from bot.store.base import now
from bot.store.office import Absence, Bookable

HERE = "/desk/calendar/own"
LONGEST_PLACE = 300
LONGEST_REASON = 100
#: Longer absences are entered in parts: a slip in the year should not close a calendar for ever.
LONGEST_ABSENCE = timedelta(days=370)


class Availability:
    """Handlers of the page."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations; each changes only their own."""
        return (
            Route("GET", HERE, self.page, "desk"),
            Route("POST", f"{HERE}/ways", self.way, "desk"),
            Route("POST", f"{HERE}/absences", self.absence, "desk"),
            Route("POST", f"{HERE}/absences/{{id}}/remove", self.back_again, "desk"),
        )

    async def page(self, visit: Visit) -> Response:
        """The ways to be met, and the absences ahead."""
        return await self._page(visit)

    async def way(self, visit: Visit) -> Response:
        """Keep whether one can be met in one way, when, and where."""
        kind = visit.form.get("kind", "")
        if kind not in KINDS:
            return await self._page(visit, "calendar_problem_changed")
        user, offered = visit.signed.user, "offered" in visit.form
        place = " ".join(asked.text(visit, "place").split())[:LONGEST_PLACE]
        try:
            week = tuple(parse_spans(visit.form.get(day, "")) for day in DAYS)
        except NoWeek:
            return await self._page(visit, "calendar_problem_hours")
        async with self._services.database.write() as session:
            if offered:
                await session.merge(
                    Bookable(user_id=user.id, kind=kind, hours=write_week(week), place=place)
                )
            else:
                await session.execute(
                    delete(Bookable).where(Bookable.user_id == user.id, Bookable.kind == kind)
                )
            record(session, user, "kept", "calendar", user.id, kind=kind, offered=offered)
        return RedirectResponse(f"{HERE}?kept={kind}#way-{kind}", 303)

    async def absence(self, visit: Visit) -> Response:
        """Be away from one moment to another; what is booked then stays booked."""
        first, last = when(visit.form.get("first", "")), when(visit.form.get("last", ""))
        if first is None or last is None or not first < last <= first + LONGEST_ABSENCE:
            return await self._page(visit, "calendar_problem_absence")
        user = visit.signed.user
        reason = " ".join(asked.text(visit, "reason").split())[:LONGEST_REASON]
        async with self._services.database.write() as session:
            absence = Absence(user_id=user.id, starts_at=first, ends_at=last, reason=reason)
            session.add(absence)
            await session.flush()
            record(session, user, "added", "absence", absence.id)
        return RedirectResponse(f"{HERE}#absences", 303)

    async def back_again(self, visit: Visit) -> Response:
        """Take an absence out."""
        user, number = visit.signed.user, asked.number(visit)
        async with self._services.database.write() as session:
            gone = await session.scalar(
                delete(Absence)
                .where(Absence.id == number, Absence.user_id == user.id)
                .returning(Absence.id)
            )
            if gone is not None:
                record(session, user, "removed", "absence", number)
        return RedirectResponse(f"{HERE}#absences", 303)

    async def _page(self, visit: Visit, problem: str | None = None) -> Response:
        user = visit.signed.user
        async with self._services.database.read() as session:
            found = await session.scalars(select(Bookable).where(Bookable.user_id == user.id))
            absences = await session.scalars(
                select(Absence)
                .where(Absence.user_id == user.id, Absence.ends_at > now())
                .order_by(Absence.starts_at)
            )
            ways = {one.kind: one for one in found}
        return self._pages.render(
            visit,
            "availability.html",
            422 if problem else 200,
            signed=visit.signed,
            ways=[(kind, ways.get(kind), _hours(ways.get(kind))) for kind in KINDS],
            absences=list(absences),
            kept=visit.request.query_params.get("kept"),
            office=self._services.settings.office_hours,
            problem=problem,
        )


def _hours(way: Bookable | None) -> list[tuple[str, str]]:
    """The hours of each day as they stand in the form."""
    week = parse_week(way.hours) if way else ((),) * len(DAYS)
    return [(day, write_spans(spans)) for day, spans in zip(DAYS, week, strict=True)]
