"""The list beside a conversation, and the lists that consultants keep under a name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.desk import asked, lists
from bot.desk.access import may
from bot.desk.board import Board
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.desk.queue import Row, Snapshot
from bot.desk.rows import Rows, Showing
from bot.services import Services
from bot.signals import QUEUE, wake
from bot.store.accounts import User
from bot.store.queue import SavedList

LONGEST_NAME = 40
#: More lists than fit beside each other help nobody.
MOST_SAVED = 12


class Lists:
    """Handlers of kept lists, and what a page needs to draw it."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._database = services.database
        self._places = services.replies.library.places
        self._pages = pages
        self._board = Board(services)
        self._rows = Rows(pages, self._town)

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        return (
            Route("POST", "/desk/lists", self.keep, "desk"),
            Route("POST", "/desk/lists/{id}/remove", self.remove, "desk"),
        )

    async def keep(self, visit: Visit) -> Response:
        """Keep the list that is shown under a name; the same name again replaces it."""
        chosen, user = asked.show(visit), visit.signed.user
        name = " ".join(asked.text(visit, "name").split())[:LONGEST_NAME]
        if name:
            async with self._database.write() as session:
                await self._keep(session, user.id, name, str(chosen))
                wake(session, QUEUE)
        return _back(visit, chosen)

    async def remove(self, visit: Visit) -> Response:
        """Forget a kept list of one's own."""
        async with self._database.write() as session:
            await session.execute(
                delete(SavedList).where(
                    SavedList.id == asked.number(visit), SavedList.user_id == visit.signed.user.id
                )
            )
            wake(session, QUEUE)
        return _back(visit, asked.show(visit))

    async def see(
        self, visit: Visit, opened: int | None, *, rows: bool = True, patient: bool = False
    ) -> dict[str, Any]:
        """What the list's template is drawn from, beside the conversation that is `opened`.

        Without `rows` only what other templates need of it: who is at the desk, above all. The
        `patient` may get it a little later.
        """
        user, chosen = visit.signed.user, asked.show(visit)
        snapshot = await self._board.snapshot(newest=rows, patient=patient)
        around = {
            "signed": visit.signed,
            "me": user,
            "leads": may(user.role, "leading"),
            "show": str(chosen),
            "opened": opened,
            "moment": snapshot.at,
            "colleagues": snapshot.colleagues,
            "town": self._town,
        }
        if not rows:
            return around
        drawn = partial(self._rows.draw, Showing(visit.language, str(chosen), user.id, snapshot.at))
        return around | {
            "listed": self._listed(snapshot, user, chosen),
            "saved": snapshot.saved.get(user.id, ()),
            "drawn": lambda row: drawn(row, opened=row.id == opened),
        }

    async def glance(self, user: User, chosen: lists.Selection) -> tuple[object, ...]:
        """What somebody's list shows by now, as a value that equals another if both look alike.

        But for how long ago things were, which a page renews by itself.
        """
        snapshot = await self._board.snapshot(patient=True)
        saved = [(one.id, one.name, one.query) for one in snapshot.saved.get(user.id, ())]
        return self._listed(snapshot, user, chosen), saved

    async def waiting(self) -> dict[int, list[Row]]:
        """Of each consultant, the conversations whose askers wait for their words."""
        found: dict[int, list[Row]] = {}
        for row in (await self._board.snapshot()).rows:
            if row.owner == "consultant" and row.owner_id and row.since:
                found.setdefault(row.owner_id, []).append(row)
        return found

    async def is_full(self, visit: Visit) -> bool:
        """Whether this consultant has as many conversations as they should have at most."""
        colleagues = (await self._board.snapshot()).colleagues
        me = colleagues.get(visit.signed.user.id)
        return me is not None and me.full

    @staticmethod
    def _listed(snapshot: Snapshot, user: User, chosen: lists.Selection) -> lists.Listed:
        return lists.listed(snapshot, chosen, user.id, leads=may(user.role, "leading"))

    def _town(self, place: str, language: str) -> str:
        """A municipality's name; one that is not known as it is."""
        known = self._places.get(place)
        return known.names[language] if known else place

    @staticmethod
    async def _keep(session: AsyncSession, user_id: int, name: str, query: str) -> None:
        own = SavedList.user_id == user_id
        known = await session.scalar(select(SavedList).where(own, SavedList.name == name))
        if known:
            known.query = query
            return
        kept = await session.scalar(select(func.count(SavedList.id)).where(own))
        if (kept or 0) < MOST_SAVED:
            session.add(SavedList(user_id=user_id, name=name, query=query))


def _back(visit: Visit, chosen: lists.Selection) -> Response:
    """To the list, beside the conversation that was open."""
    number = visit.form.get("open", "")
    page = f"/desk/conversations/{number}" if asked.as_number(number) else "/desk"
    return RedirectResponse(f"{page}?show={chosen}", 303)
