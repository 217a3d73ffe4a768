"""The pages of the queue and of one conversation, and what a consultant can do there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import handoff
from bot.desk import asked, reach, thread
from bot.desk.audit import Action, record
from bot.desk.cases import shown_cases
from bot.desk.composer import read_composer
from bot.desk.corrections import place_names
from bot.desk.door import Route, Visit
from bot.desk.listing import Lists
from bot.desk.pages import Pages, Part, part_of
from bot.desk.panels import MENU, read_above, read_panels
from bot.desk.plans import shown_plan
from bot.errors import Refused
from bot.messages import MAX_TEXT
from bot.replies import Replies
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation

#: Parts of the page that hold the list, or what stands beside the conversation.
_WITH_LIST = (None, "desk", "queue")
_WITH_ABOUT = (None, "desk", "talk", "beside")
#: Parts that an open page renews behind what was said, which is never to wait for many of them.
_PATIENT = ("queue", "beside")

#: What stands in the forms: the answer with the key of what is wrong with it, the note with the
#: same, and a correction of the case that does not fit.
_EMPTY: Mapping[str, object] = {
    "text": "",
    "problem": None,
    "note": "",
    "note_problem": None,
    "wrong": None,
}

Change = Callable[[AsyncSession, Replies, int, User], Awaitable[bool]]


class Conversations:
    """Handlers of the conversations' routes."""

    def __init__(self, services: Services, pages: Pages, lists: Lists) -> None:
        self._services = services
        self._pages = pages
        self._lists = lists
        self._one_by_one = asyncio.Lock()

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        one = "/desk/conversations/{id}"
        return (
            Route("GET", "/desk", self.queue, "desk"),
            Route("GET", one, self.thread, "desk"),
            Route("POST", f"{one}/take-over", self.take_over, "desk"),
            Route("POST", f"{one}/give-back", self.give_back, "desk"),
        )

    async def queue(self, visit: Visit) -> Response:
        """The list alone."""
        return await self.page(visit, None)

    async def thread(self, visit: Visit) -> Response:
        """One conversation beside the list."""
        return await self.page(visit, asked.number(visit))

    async def take_over(self, visit: Visit) -> Response:
        """Become the one who answers. Text that stood in the box stays there."""
        text, number = asked.text(visit), asked.number(visit)
        if await self._lists.is_full(visit) and visit.form.get("anyway") != "yes":
            return await self.page(visit, number, 409, problem="full_take", text=text)
        if not await self._change(visit, handoff.take_over, "taken_over"):
            owner, closed = await self._owner(number)
            if owner != visit.signed.user.id:
                problem = "already_closed" if closed else "taken_by_other"
                return await self.page(visit, number, 409, problem=problem, text=text)
        if text:
            return await self.page(visit, number, text=text)
        return asked.back_to(visit, number)

    async def give_back(self, visit: Visit) -> Response:
        """Let the assistant answer again."""
        number = asked.number(visit)
        if await self._change(visit, handoff.give_back, "given_back"):
            return asked.back_to(visit, number)
        return await self.page(visit, number, 409, problem="not_yours_now", text=asked.text(visit))

    async def _change(self, visit: Visit, change: Change, action: Action) -> bool:
        number, user = asked.number(visit), visit.signed.user
        async with self._services.database.write() as session:
            done = await change(session, self._services.replies, number, user)
            if done:
                record(session, user, action, "conversation", number)
        return done

    async def _owner(self, number: int) -> tuple[int | None, bool]:
        async with self._services.database.read() as session:
            conversation = await session.get(Conversation, number)
        if conversation is None:
            raise Refused("not_found", 404)
        return conversation.user_id, conversation.closed_at is not None

    async def page(
        self, visit: Visit, number: int | None, status: int = 200, **boxes: object
    ) -> Response:
        """The desk with one conversation, or with none.

        `boxes` is what stands in its forms and what is wrong with it, where that is not `_EMPTY`.
        """
        part = part_of(visit)
        around = await self._lists.see(
            visit, number, rows=part in _WITH_LIST, patient=part == "queue"
        )
        values = {**around, **_EMPTY, **boxes}
        if part not in _PATIENT:
            return await self._draw(visit, number, part, status, values)
        async with self._one_by_one:
            return await self._draw(visit, number, part, status, values)

    async def _draw(
        self,
        visit: Visit,
        number: int | None,
        part: Part | None,
        status: int,
        values: Mapping[str, object],
    ) -> Response:
        user = visit.signed.user
        if part == "queue":
            return self._pages.render(visit, "desk.html", status, **values)
        most = thread.NEWEST if part == "lines" else asked.most(visit)
        async with self._services.database.read() as session:
            about = part in _WITH_ABOUT
            shown = (
                await thread.read_thread(session, number, most, about=about, said=part != "beside")
                if number
                else None
            )
            beside = shown if about else None
            panels = await read_panels(session, self._services, visit, beside) if beside else []
            talk = beside.conversation if beside else None
            composer = await read_composer(session, self._services, talk, user) if talk else None
            above = await read_above(session, self._services, visit, beside) if beside else []
            ways = composer.ways if composer else await _ways(session, self._services, shown)
        if number is not None and shown is None:
            raise Refused("not_found", 404)
        await asyncio.sleep(0)  # Whoever has more haste goes first.
        plan, told = (beside.plan, beside.cases) if beside else (None, ())
        replies = self._services.replies
        return self._pages.render(
            visit,
            "desk.html",
            status,
            **values,
            **_shown(shown, user),
            more=min(most * 3, thread.MOST) if most < thread.MOST else None,
            plan=shown_plan(plan, told, replies, visit.language) if plan else None,
            cases=shown_cases(told, replies, visit.language),
            panels=panels,
            above=above,
            menu=MENU,
            composer=composer,
            ways=ways,
            most=MAX_TEXT,
            **(place_names(replies.library, visit.language) if part is None else {}),
        )


async def _ways(
    session: AsyncSession, services: Services, shown: thread.Thread | None
) -> Sequence[reach.Destination]:
    """Where lines that are asked for alone could be sent again, if one of them has failed."""
    if shown is None or not shown.has_failed:
        return ()
    return await reach.destinations(session, services, shown.conversation, now())


def _shown(shown: thread.Thread | None, user: User) -> dict[str, object]:
    """What the conversation's templates need: whose it is, and its address."""
    if shown is None:
        return {"thread": None, "talk": None}
    talk = shown.conversation
    is_open, held = talk.closed_at is None, talk.owner == "consultant"
    return {
        "thread": shown,
        "talk": talk,
        "here": f"/desk/conversations/{talk.id}",
        "mine": is_open and held and talk.user_id == user.id,
        "free": is_open and not (held and talk.user_id),
    }
