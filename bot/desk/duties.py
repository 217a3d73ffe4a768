"""The page of who is written to when somebody may be in danger, in which order, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from starlette.responses import RedirectResponse, Response

from bot.addresses import is_address
from bot.desk import asked
from bot.desk.audit import record
from bot.desk.door import Route, Visit
from bot.desk.pages import LANGUAGES, Pages
from bot.duty import is_on_duty, whole_list
from bot.services import Services
from bot.store.base import now
from bot.store.care import Duty

DAYS = "1234567"
BLANK = {"name": "", "address": "", "language": "lt", "begins": "00:00", "ends": "00:00"}
LONGEST_NAME = 80
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Duties:
    """Handlers of the page."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For those who decide who is called at night."""
        return (
            Route("GET", "/desk/duty", self.page, "office"),
            Route("POST", "/desk/duty/add", self.add, "office"),
            Route("POST", "/desk/duty/{id}/up", self.up, "office"),
            Route("POST", "/desk/duty/{id}/remove", self.remove, "office"),
        )

    async def page(self, visit: Visit) -> Response:
        """The list, and a form for one more."""
        return await self._page(visit, BLANK, DAYS)

    async def add(self, visit: Visit) -> Response:
        """Put somebody at the end of the list; what is wrong is said beside the form."""
        given = {
            name: " ".join(visit.form.get(name, "").split())
            for name in ("name", "address", "language", "begins", "ends")
        }
        days = "".join(day for day in DAYS if f"day{day}" in visit.form)
        if problem := _problem(given, days):
            return await self._page(visit, given, days, problem)
        async with self._services.database.write() as session:
            last = await session.scalar(select(func.max(Duty.position)))
            duty = Duty(**given, days=days, position=(last or 0) + 1)
            session.add(duty)
            await session.flush()
            record(session, visit.signed.user, "added", "duty", duty.id)
        return _back()

    async def up(self, visit: Visit) -> Response:
        """Let somebody be written to before the one above them."""
        number = asked.number(visit)
        async with self._services.database.write() as session:
            everybody = await whole_list(session)
            place = next((n for n, duty in enumerate(everybody) if duty.id == number), 0)
            if place:
                everybody.insert(place - 1, everybody.pop(place))
                record(session, visit.signed.user, "moved", "duty", number)
            for position, duty in enumerate(everybody, 1):
                duty.position = position
        return _back()

    async def remove(self, visit: Visit) -> Response:
        """Take somebody off the list."""
        number = asked.number(visit)
        async with self._services.database.write() as session:
            gone = await session.scalar(delete(Duty).where(Duty.id == number).returning(Duty.id))
            if gone is not None:
                record(session, visit.signed.user, "removed", "duty", number)
        return _back()

    async def _page(
        self, visit: Visit, given: dict[str, str], days: str, problem: str | None = None
    ) -> Response:
        async with self._services.database.read() as session:
            everybody = await whole_list(session)
        at = now()
        return self._pages.render(
            visit,
            "duty.html",
            422 if problem else 200,
            signed=visit.signed,
            duties=[(duty, is_on_duty(duty, at)) for duty in everybody],
            minutes=self._services.settings.care_minutes,
            mail=bool(self._services.settings.smtp_url.get_secret_value()),
            given=given,
            days=days,
            problem=problem,
        )


def _problem(given: dict[str, str], days: str) -> str | None:
    """What is wrong with a new entry, by its key."""
    if not 0 < len(given["name"]) <= LONGEST_NAME:
        return "duty_problem_name"
    if not is_address(given["address"]):
        return "duty_problem_address"
    if not days or not all(_CLOCK.fullmatch(given[name]) for name in ("begins", "ends")):
        return "duty_problem_time"
    return None if given["language"] in LANGUAGES else "duty_problem_language"


def _back() -> Response:
    return RedirectResponse("/desk/duty", 303)
