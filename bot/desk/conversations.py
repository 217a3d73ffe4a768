"""The pages of the queue and of one conversation, and what a consultant can do there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot import handoff
from bot.desk import queue, thread
from bot.desk.cases import shown_cases
from bot.desk.door import Visit
from bot.desk.pages import Pages
from bot.desk.plans import shown_plan
from bot.errors import Refused
from bot.messages import MAX_TEXT
from bot.replies import Replies
from bot.services import Services
from bot.store.models import Conversation, User

#: What may not reach a person's screen or a database: control characters but tab and newline.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Change = Callable[[AsyncSession, Replies, int, User], Awaitable[bool]]


class Conversations:
    """Handlers of the conversations' routes."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    async def queue(self, visit: Visit) -> Response:
        """The list alone."""
        return await self._page(visit, None)

    async def thread(self, visit: Visit) -> Response:
        """One conversation beside the list."""
        return await self._page(visit, _number(visit))

    async def take_over(self, visit: Visit) -> Response:
        """Become the one who answers. Text that stood in the box stays there."""
        text, number = _text(visit), _number(visit)
        if not await self._change(visit, handoff.take_over):
            owner, closed = await self._owner(number)
            if owner != visit.signed.user.id:
                problem = "already_closed" if closed else "taken_by_other"
                return await self._page(visit, number, 409, problem=problem, text=text)
        if text:
            return await self._page(visit, number, text=text)
        return _back_to(visit, number)

    async def give_back(self, visit: Visit) -> Response:
        """Let the assistant answer again."""
        return await self._hand_on(visit, handoff.give_back)

    async def close(self, visit: Visit) -> Response:
        """End the conversation."""
        return await self._hand_on(visit, handoff.close)

    async def answer(self, visit: Visit) -> Response:
        """Write to the asker; a text that cannot go stays in the box."""
        text, number = _text(visit), _number(visit)
        problem, status = None, 422
        if not text.strip():
            problem = "empty_answer"
        elif len(text) > MAX_TEXT:
            problem = "too_long"
        else:
            async with self._services.database.write() as session:
                if not await handoff.answer(session, number, visit.signed.user, text.strip()):
                    problem, status = "not_yours", 409
        if problem:
            return await self._page(visit, number, status, problem=problem, text=text)
        return _back_to(visit, number)

    async def _hand_on(self, visit: Visit, change: Change) -> Response:
        number = _number(visit)
        if await self._change(visit, change):
            return _back_to(visit, number)
        return await self._page(visit, number, 409, problem="not_yours_now", text=_text(visit))

    async def _change(self, visit: Visit, change: Change) -> bool:
        async with self._services.database.write() as session:
            return await change(session, self._services.replies, _number(visit), visit.signed.user)

    async def _owner(self, number: int) -> tuple[int | None, bool]:
        async with self._services.database.read() as session:
            conversation = await session.get(Conversation, number)
        if conversation is None:
            raise Refused("not_found", 404)
        return conversation.user_id, conversation.closed_at is not None

    async def _page(
        self,
        visit: Visit,
        number: int | None,
        status: int = 200,
        *,
        problem: str | None = None,
        text: str = "",
    ) -> Response:
        show, most, user = _show(visit), _most(visit), visit.signed.user
        async with self._services.database.read() as session:
            rows = await queue.rows(session, show, user)
            counts = await queue.counts(session, user)
            shown = await thread.read_thread(session, number, most) if number else None
        if number is not None and shown is None:
            raise Refused("not_found", 404)
        plan, told = (shown.plan, shown.cases) if shown else (None, ())
        replies = self._services.replies
        return self._pages.render(
            visit,
            "desk.html",
            status,
            signed=visit.signed,
            show=show,
            shows=queue.SHOWS,
            rows=rows,
            page=queue.PAGE,
            counts=counts,
            thread=shown,
            more=min(most * 3, thread.MOST) if most < thread.MOST else None,
            plan=shown_plan(plan, told, replies, visit.language) if plan else None,
            cases=shown_cases(told, replies, visit.language),
            problem=problem,
            text=text,
            most=MAX_TEXT,
        )


def _number(visit: Visit) -> int:
    found = re.fullmatch(r"[1-9]\d{0,8}", visit.request.path_params["id"], re.ASCII)
    if found is None:
        raise Refused("not_found", 404)
    return int(found[0])


def _show(visit: Visit) -> queue.Show:
    wanted = visit.form.get("show") or visit.request.query_params.get("show")
    return next((show for show in queue.SHOWS if show == wanted), queue.SHOWS[0])


def _most(visit: Visit) -> int:
    wanted = visit.request.query_params.get("last", "")
    found = re.fullmatch(r"[1-9]\d{0,4}", wanted, re.ASCII)
    return min(int(found[0]), thread.MOST) if found else thread.PAGE


def _text(visit: Visit) -> str:
    return _CONTROL.sub("", visit.form.get("text", "").replace("\r\n", "\n"))


def _back_to(visit: Visit, number: int) -> Response:
    return RedirectResponse(f"/desk/conversations/{number}?show={_show(visit)}#end", 303)
