"""Who is at the desk and how much each has: one's own presence, and the page of those who lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import update
from starlette.responses import RedirectResponse, Response

from bot.desk import asked, audit
from bot.desk.door import Route, Visit, safe_place
from bot.desk.listing import Lists
from bot.desk.pages import Pages
from bot.desk.presence import PRESENCES
from bot.errors import Refused
from bot.services import Services
from bot.signals import QUEUE, wake
from bot.store.accounts import User
from bot.store.base import now


class Team:
    """Handlers of presence and of the page of colleagues."""

    def __init__(self, services: Services, pages: Pages, listed: Lists) -> None:
        self._database = services.database
        self._pages = pages
        self._lists = listed

    def routes(self) -> Sequence[Route]:
        """What people say of themselves is theirs; the others' limits are for those who lead."""
        return (
            Route("POST", "/desk/presence", self.presence, "own"),
            Route("GET", "/desk/team", self.page, "leading"),
            Route("POST", "/desk/team/{id}/capacity", self.capacity, "leading"),
        )

    async def presence(self, visit: Visit) -> Response:
        """Be available, busy or away from now on. Raises Refused."""
        wanted = next((one for one in PRESENCES if one == visit.form.get("presence")), None)
        if wanted is None:
            raise Refused("not_found", 404)
        async with self._database.write() as session:
            await session.execute(
                update(User)
                .where(User.id == visit.signed.user.id, User.presence != wanted)
                .values(presence=wanted, presence_since=now())
            )
            wake(session, QUEUE)
        return RedirectResponse(safe_place(visit.form.get("back", "")), 303)

    async def page(self, visit: Visit) -> Response:
        """Who is here, with how many conversations, and whose askers wait."""
        around = await self._lists.see(visit, None, rows=False)
        waiting = await self._lists.waiting()
        return self._pages.render(visit, "team.html", waiting=waiting, **around)

    async def capacity(self, visit: Visit) -> Response:
        """Set how many conversations a colleague should have at most. Raises Refused."""
        number, wanted = asked.number(visit), visit.form.get("capacity", "")
        if not re.fullmatch(r"\d{1,3}", wanted, re.ASCII):
            raise Refused("not_found", 404)
        async with self._database.write() as session:
            await session.execute(
                update(User).where(User.id == number).values(capacity=int(wanted))
            )
            audit.record(
                session, visit.signed.user, "capacity_set", "user", number, capacity=int(wanted)
            )
            wake(session, QUEUE)
        return RedirectResponse("/desk/team", 303)
