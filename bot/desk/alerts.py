"""The banner of alerts on every page, and acknowledging one."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from bot import alerts
from bot.desk import asked
from bot.desk.audit import record
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.services import Services
from bot.store.care import Alert


class Alerts:
    """Handlers of the banner's routes. What it shows comes with every visit."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        return (
            Route("GET", "/desk/alerts", self.banner, "desk"),
            Route("POST", "/desk/alerts/{id}/acknowledge", self.acknowledge, "desk"),
        )

    async def banner(self, visit: Visit) -> Response:
        """The banner alone, for pages that are open."""
        return self._pages.render(visit, "parts/alerts.html", signed=visit.signed)

    async def acknowledge(self, visit: Visit) -> Response:
        """Take note of an alert, and on to its conversation; also if somebody else was first."""
        alert_id, user = asked.number(visit), visit.signed.user
        async with self._services.database.write() as session:
            number = await alerts.acknowledge(session, alert_id, user)
            if number is not None:
                record(session, user, "acknowledged", "alert", alert_id, conversation=number)
            else:
                alert = await session.get(Alert, alert_id)
                number = alert.conversation_id if alert else None
        if number is None:
            raise Refused("not_found", 404)
        return RedirectResponse(f"/desk/conversations/{number}?show=all#end", 303)
