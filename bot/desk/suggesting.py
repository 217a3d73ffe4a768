"""Approved answers beside a conversation: suggested, chosen from a list, put into the reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import JSONResponse, Response

from bot.approved.reading import Offer, Talk, approved_answers, read_talk
from bot.approved.uses import count_use
from bot.approved.words import read_ref
from bot.desk import asked
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.desk.offered import read_suggestions
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.services import Services
from bot.store.models import Conversation


class Suggesting:
    """Handlers of what is put into a reply. Our script asks for JSON, a plain form for a page."""

    def __init__(self, services: Services, pages: Pages, conversations: Conversations) -> None:
        self._services, self._pages, self._conversations = services, pages, conversations
        self._approved = approved_answers(services.replies.library)

    def routes(self) -> Sequence[Route]:
        """For those who answer."""
        one = "/desk/conversations/{id}"
        return (
            Route("GET", f"{one}/answers", self.choose, "desk"),
            Route("GET", f"{one}/suggestions", self.suggestions, "desk"),
            Route("POST", f"{one}/insert", self.insert, "desk"),
        )

    async def choose(self, visit: Visit) -> Response:
        """All that can be put into the reply, in the asker's language."""
        async with self._services.database.read() as session:
            talk = await self._talk(session, visit)
            offers = await self._approved.choices(session, talk)
        if _is_script(visit):
            return JSONResponse([_as_json(offer) for offer in offers])
        wanted = visit.request.query_params.get("q", "").strip()
        return self._pages.render(
            visit,
            "choose_answer.html",
            signed=visit.signed,
            talk=talk,
            offers=[offer for offer in offers if _fits(offer, wanted)],
            wanted=wanted,
            show=asked.show(visit),
            text=asked.text(visit),
        )

    async def suggestions(self, visit: Visit) -> Response:
        """The strip above the composer alone, for our script."""
        number = asked.number(visit)
        async with self._services.database.read() as session:
            conversation = await self._conversation(session, visit)
            it = await read_suggestions(session, self._services, visit, conversation)
        if it is None:
            return Response(status_code=204)
        here = f"/desk/conversations/{number}"
        show = asked.show(visit)
        return self._pages.render(visit, "above/suggestions.html", here=here, it=it, show=show)

    async def insert(self, visit: Visit) -> Response:
        """The words of one answer: after what stands in the box, or alone for our script."""
        ref = read_ref(visit.form.get("what", ""))
        async with self._services.database.write() as session:
            talk = await self._talk(session, visit)
            words = (
                await self._approved.words(session, ref, talk, visit.signed.user) if ref else None
            )
            if ref is None or words is None:
                raise Refused("answer_gone", 404)
            kind = "article" if ref.kind == "whole" else ref.kind
            await count_use(session, kind, ref.id, talk.language)
        if _is_script(visit):
            return JSONResponse({"text": words})
        before = asked.text(visit).rstrip()
        text = f"{before}\n\n{words}" if before else words
        return await self._conversations.page(visit, talk.id, text=text)

    async def _talk(self, session: AsyncSession, visit: Visit) -> Talk:
        conversation = await self._conversation(session, visit)
        return await read_talk(session, self._services, conversation)

    @staticmethod
    async def _conversation(session: AsyncSession, visit: Visit) -> Conversation:
        found = await session.get(Conversation, asked.number(visit))
        if found is None:
            raise Refused("not_found", 404)
        return found


def _is_script(visit: Visit) -> bool:
    return visit.request.headers.get("accept", "") == "application/json"


def _fits(offer: Offer, wanted: str) -> bool:
    said = f"{offer.code} {offer.name} {offer.preview}".casefold()
    return all(word in said for word in wanted.casefold().split())


def _as_json(offer: Offer) -> dict[str, Any]:
    return {
        "ref": str(offer.ref),
        "kind": offer.ref.kind,
        "code": offer.code,
        "name": offer.name,
        "preview": offer.preview,
        "source": offer.source,
        "note": offer.note,
        "stale": offer.stale,
    }
