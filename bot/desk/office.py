"""The page of the office's hours: the usual week, public holidays, and days that are otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_date
from sqlalchemy import delete
from starlette.responses import RedirectResponse, Response

from bot.desk import asked
from bot.desk.audit import record
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.office.hours import ZONE, Office, holiday, read_office
from bot.office.week import NoWeek, parse_spans, show_spans, write_spans
from bot.services import Services
from bot.store.base import now
from bot.store.office import OfficeDay

#: How far ahead days off are listed.
AHEAD = timedelta(days=366)
LONGEST_REASON = 200


class Row(NamedTuple):
    """A day that is not as its weekday, in the words of the desk."""

    day: date
    name: str
    spans: str
    reason: str
    own: bool
    """True if it was entered here, false if it is a public holiday."""


class OfficePage:
    """Handlers of the page."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For those who decide when the office is open."""
        return (
            Route("GET", "/desk/office", self.page, "office"),
            Route("POST", "/desk/office/days", self.keep, "office"),
            Route("POST", "/desk/office/days/remove", self.remove, "office"),
        )

    async def page(self, visit: Visit) -> Response:
        """The week, the days ahead, and a form for one more."""
        return await self._page(visit, {"day": "", "spans": "", "reason": ""})

    async def keep(self, visit: Visit) -> Response:
        """Give a day hours of its own, or none; what was entered for it before is replaced."""
        given = {name: asked.text(visit, name).strip() for name in ("day", "spans", "reason")}
        try:
            day = date.fromisoformat(given["day"])
            spans = write_spans(parse_spans(given["spans"]))
        except NoWeek:
            return await self._page(visit, given, "office_problem_spans")
        except ValueError:
            return await self._page(visit, given, "office_problem_day")
        reason = given["reason"][:LONGEST_REASON]
        async with self._services.database.write() as session:
            await session.merge(OfficeDay(day=day, spans=spans, reason=reason))
            record(
                session, visit.signed.user, "kept", "office_day", None, day=str(day), spans=spans
            )
        return RedirectResponse("/desk/office", 303)

    async def remove(self, visit: Visit) -> Response:
        """Let a day be as it would be."""
        try:
            day = date.fromisoformat(visit.form.get("day", ""))
        except ValueError:
            return RedirectResponse("/desk/office", 303)
        async with self._services.database.write() as session:
            gone = await session.scalar(
                delete(OfficeDay).where(OfficeDay.day == day).returning(OfficeDay.day)
            )
            if gone is not None:
                record(session, visit.signed.user, "removed", "office_day", None, day=str(day))
        return RedirectResponse("/desk/office", 303)

    async def _page(
        self, visit: Visit, given: dict[str, str], problem: str | None = None
    ) -> Response:
        async with self._services.database.read() as session:
            office = await read_office(session, self._services.settings)
        at = now()
        return self._pages.render(
            visit,
            "office.html",
            422 if problem else 200,
            signed=visit.signed,
            moment=at,
            open_now=office.is_open(at),
            closes=office.closes(at),
            opens=office.opens_next(at),
            stated=office.stated,
            week=list(_week(office, visit.language)),
            days=list(self._days(office, at.astimezone(ZONE).date(), visit.language)),
            today=at.astimezone(ZONE).date().isoformat(),
            given=given,
            problem=problem,
        )

    def _days(self, office: Office, today: date, language: str) -> Iterator[Row]:
        """The days ahead that are not as their weekday; holidays only where it would be open."""
        pattern = self._pages.say(language, "office_day_pattern")
        for n in range(AHEAD.days):
            day = today + timedelta(days=n)
            name = format_date(day, pattern, locale=language)
            if day in office.otherwise:
                other = office.otherwise[day]
                reason = other.reason or holiday(day, language) or ""
                yield Row(day, name, show_spans(other.spans), reason, own=True)
            elif (feast := holiday(day, language)) and office.week[day.weekday()]:
                yield Row(day, name, "", feast, own=False)


def _week(office: Office, language: str) -> Iterator[tuple[str, str]]:
    """Each weekday's name and its usual hours."""
    monday = date(2026, 11, 23)
    for number, spans in enumerate(office.week):
        name = format_date(monday + timedelta(days=number), "EEEE", locale=language)
        yield name.capitalize(), show_spans(spans)
