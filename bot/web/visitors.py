"""What a widget may do: be known by its token, send, and read its events. Used by both doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot import copies, feedback
from bot.errors import Refused
from bot.inbox import store
from bot.messages import Language
from bot.people import erase_person, new_contact
from bot.rates import Rates
from bot.sending import outgoing
from bot.services import Services
from bot.store.base import now
from bot.store.models import Contact, Feedback
from bot.texts import Texts
from bot.transcript import Shown, current, shown_after
from bot.web.lines import Lines
from bot.web.uploads import Uploads
from channels import web

#: An event number that no contact reaches.
NOTHING_NEW = 2**31 - 1
#: How many sessions of one address may write as fast as they can: whole towns share one.
SHARE = 100
#: Copies of a conversation that one session may take in a minute.
MOST_COPIES = 6
#: How exactly it is known when a session was last used.
SEEN_EVERY = timedelta(days=1)
State = dict[str, str]
"""`owner` (assistant, waiting or consultant) and `lang` of the conversation."""


class Visitors:
    """The askers of the web chat."""

    def __init__(self, services: Services, widget_texts: Texts) -> None:
        self.services = services
        self.texts = widget_texts
        self.lines = Lines(services.settings.web_connections_per_address)
        self.uploads = Uploads(services)
        self._rates = Rates()

    async def open(self, lang: Language, client: str) -> str:
        """A new session's token. Raises Refused if this client opens too many."""
        if not self._rates.allow(f"s{client}", self.services.settings.web_sessions_per_minute, 60):
            raise Refused("too_fast", 429)
        token = web.new_token()
        async with self.services.database.write() as session:
            await new_contact(session, web.first(token, lang))
        return token

    async def known(self, token: str) -> Contact:
        """The contact of a token. Raises Refused if there is none, or it was idle for too long."""
        async with self.services.database.read() as session:
            contact = await session.scalar(
                select(Contact).where(
                    Contact.channel == web.NAME, Contact.address == web.address_of(token)
                )
            )
        age = now() - contact.seen_at if contact else None
        days = timedelta(days=self.services.settings.web_session_days)
        if contact is None or age is None or age > days:
            raise Refused("unknown_session", 401)
        if age > SEEN_EVERY:
            async with self.services.database.write() as session:
                await session.execute(
                    update(Contact).where(Contact.id == contact.id).values(seen_at=now())
                )
        return contact

    async def accept(self, token: str, body: object, client: str) -> dict[str, Any]:
        """Store one message; the answer that acknowledges it. Raises Refused."""
        contact = await self.known(token)
        try:
            client_id, incoming = web.parse(token, body)
        except web.BadFrame as bad:
            raise Refused(bad.code, 422) from None
        most = self.services.settings.web_messages_per_minute
        for name, limit in ((f"m{incoming.address}", most), (f"c{client}", most * SHARE)):
            if not self._rates.allow(name, limit, 60):
                raise Refused("too_fast", 429)
        if incoming.media:
            incoming = await self.uploads.described(contact, incoming)
        texts = self.services.replies.texts
        stored = await store(self.services.database, texts, incoming, known_only=True)
        return {"id": client_id, "event": stored.event}

    async def rate(self, token: str, body: object) -> dict[str, Any]:
        """Keep how an answer was found; the answer that acknowledges it. Raises Refused."""
        contact = await self.known(token)
        try:
            rating = web.parse_rating(body)
        except web.BadFrame as bad:
            raise Refused(bad.code, 422) from None
        most = self.services.settings.web_messages_per_minute
        if not self._rates.allow(f"r{contact.address}", most, 60):
            raise Refused("too_fast", 429)
        async with self.services.database.write() as session:
            kept = await feedback.rate(session, contact.id, rating)
            return {"message": rating.message, "rating": _rating(kept)}

    async def copy(self, token: str) -> str:
        """The conversation as a text to keep. Raises Refused."""
        contact = await self.known(token)
        if not self._rates.allow(f"copy{contact.address}", MOST_COPIES, 60):
            raise Refused("too_fast", 429)
        async with self.services.database.read() as session:
            _, language = await current(session, contact)
            return await copies.copy_of(session, contact, self.services.replies.texts, language)

    async def erase(self, token: str) -> None:
        """Delete the person behind a token. Raises Refused."""
        contact = await self.known(token)
        async with self.services.database.write() as session:
            await erase_person(session, contact.person_id)

    async def news(self, contact: Contact, after: int) -> tuple[list[dict[str, Any]], State]:
        """What the contact has been shown after an event, at most a page, and how things stand."""
        async with self.services.database.read() as session:
            shown = await shown_after(session, contact.id, after)
            owner, lang = await current(session, contact)
        return [_event(one, contact) for one in shown], {"owner": owner, "lang": lang}

    async def refusal(self, refused: Refused, token: str, lang: str = "en") -> dict[str, str]:
        """The words of an error, in the asker's language if they are known."""
        try:
            _, state = await self.news(await self.known(token), NOTHING_NEW)
            lang = state["lang"]
        except Refused:
            pass
        return {"code": refused.code, "text": self.texts.get(f"error_{refused.code}", lang)}


def _event(shown: Shown, contact: Contact) -> dict[str, Any]:
    message = shown.message
    made = web.event(
        message.event or 0,
        outgoing(message, contact),
        time=message.created_at.isoformat(),
        name=shown.name,
    )
    made["rating"] = _rating(shown.feedback) if feedback.may_be_rated(message) else None
    if message.direction == "in":
        made |= {"client_id": web.client_id(message.provider_id), "buttons": [], "sources": []}
    made["files"] = [{"name": f.name, "kind": f.kind, "state": f.state} for f in shown.files]
    return made


def _rating(kept: Feedback | None) -> dict[str, str | None]:
    if kept is None:
        return {"value": None, "reason": None, "note": None}
    return {"value": kept.value, "reason": kept.reason, "note": kept.note}
