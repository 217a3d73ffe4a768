"""What is done in a conversation besides changing hands: writing, noting, being there.

Drafts and presence are for our scripts: they answer with JSON. Everything else is a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from starlette.responses import JSONResponse, Response

from bot import handoff
from bot.desk import asked, audit, company, drafts, reach
from bot.desk.composer import Words, costs, present
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.desk.notes import write_note
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.messages import MAX_TEXT
from bot.outbox import send_soon
from bot.resending import send_again
from bot.services import Services
from bot.store.base import now
from bot.store.models import Conversation


class Composing:
    """Handlers of the composer's routes."""

    def __init__(self, services: Services, pages: Pages, conversations: Conversations) -> None:
        self._services = services
        self._pages = pages
        self._conversations = conversations

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        return asked.forms(
            answer=self.answer,
            notes=self.note,
            again=self.again,
            adopt=self.adopt,
            draft=self.draft,
            company=self.company,
        )

    async def answer(self, visit: Visit) -> Response:
        """Write to the asker; a text that cannot go stays in the box."""
        number, text, user = asked.number(visit), asked.text(visit), visit.signed.user
        to = asked.named(visit, "to") if visit.form.get("to") else None
        problem, status = unfit(text), 422
        if problem is None:
            async with self._services.database.write() as session:
                written = await handoff.answer(session, number, user, text.strip(), to=to)
                if written is not None:
                    await send_soon(session, self._services.channels, written)
                    await drafts.save(session, number, user, "reply", "")
                    audit.record(session, user, "answered", "conversation", number)
                else:
                    problem, status = "not_yours", 409
            await self._tell(visit, number, writes=False)
        if problem:
            return await self._conversations.page(visit, number, status, problem=problem, text=text)
        return asked.back_to(visit, number)

    async def note(self, visit: Visit) -> Response:
        """Keep words for colleagues. The asker never sees them, whoever owns the conversation."""
        number, text, user = asked.number(visit), asked.text(visit, "note"), visit.signed.user
        problem = unfit(text)
        if problem:
            return await self._conversations.page(
                visit, number, 422, note_problem=problem, note=text
            )
        async with self._services.database.write() as session:
            if await session.get(Conversation, number) is None:
                raise Refused("not_found", 404)
            write_note(session, number, user, text.strip())
            await drafts.save(session, number, user, "note", "")
            audit.record(session, user, "noted", "conversation", number)
        return asked.back_to(visit, number)

    async def again(self, visit: Visit) -> Response:
        """Send a message again that failed."""
        number, message, user = (
            asked.number(visit),
            asked.named(visit, "message"),
            visit.signed.user,
        )
        async with self._services.database.write() as session:
            sent = await send_again(session, number, message, user)
            if sent:
                audit.record(session, user, "sent_again", "message", message)
        if not sent:
            return await self._conversations.page(visit, number, 409, problem="not_sent_again")
        return asked.back_to(visit, number)

    async def adopt(self, visit: Visit) -> Response:
        """Go on with the text that a colleague passed on."""
        number, user = asked.number(visit), visit.signed.user
        async with self._services.database.write() as session:
            taken = await drafts.take(session, number, asked.named(visit, "draft"), user)
        if not taken:
            return await self._conversations.page(visit, number, 409, problem="draft_not_taken")
        return asked.back_to(visit, number)

    async def draft(self, visit: Visit) -> Response:
        """Keep what is being typed; what it would cost to send it, by contact."""
        number, text, user = asked.number(visit), asked.text(visit), visit.signed.user
        kind = next((one for one in get_args(drafts.Kind) if one == visit.form.get("kind")), None)
        if kind is None or len(text) > MAX_TEXT:
            raise Refused("too_long_form", 422)
        async with self._services.database.write() as session:
            conversation = await session.get(Conversation, number)
            if conversation is None:
                raise Refused("not_found", 404)
            await drafts.save(session, number, user, kind, text)
        await self._tell(visit, number, writes=bool(text.strip()))
        if kind == "note":
            return JSONResponse({"costs": {}})
        async with self._services.database.read() as session:
            ways = await reach.destinations(session, self._services, conversation, now())
        found = costs(self._services, ways, text, conversation.language)
        said = {contact: self._said(visit, words) for contact, words in found.items()}
        return JSONResponse({"costs": said})

    async def company(self, visit: Visit) -> Response:
        """Take note that somebody is there, and tell who else is."""
        number, at = asked.number(visit), now()
        await self._tell(visit, number, writes=None)
        async with self._services.database.read() as session:
            conversation = await session.get(Conversation, number)
            if conversation is None:
                raise Refused("not_found", 404)
            found = await company.read(session, conversation, visit.signed.user, at)
        return JSONResponse({"present": self._said(visit, present(found))})

    def _said(self, visit: Visit, words: Sequence[Words]) -> str:
        return " ".join(self._pages.say(visit.language, key, **values) for key, values in words)

    async def _tell(self, visit: Visit, number: int, *, writes: bool | None) -> None:
        database, user = self._services.database, visit.signed.user
        await company.tell(database, number, user, now(), writes=writes)


def unfit(text: str) -> str | None:
    """Why a text cannot be sent or kept, as a key; None if it can."""
    if not text.strip():
        return "empty_answer"
    return "too_long" if len(text) > MAX_TEXT else None
