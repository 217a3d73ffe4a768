"""A conversation's referrals: writing one, seeing exactly what is sent, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.days import day_words
from bot.desk import asked
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.desk.thread import Line, Thread, read_thread
from bot.errors import Refused
from bot.messages import MAX_TEXT
from bot.office.hours import read_office
from bot.referrals import coordinators, sending
from bot.referrals.cards import Card, agreed, choosable, municipality, sendable
from bot.referrals.terms import Term, day, term
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Message
from bot.store.referrals import Coordinator
from nlu.redaction import redact

#: Of the asker's messages, so many of the newest can be sent along.
MESSAGES = 20
#: Characters of a question, and of a field in the asker's own words.
MOST = 2000
MOST_DAYS = 60


class Referrals:
    """Handlers of the referrals' routes."""

    def __init__(self, services: Services, pages: Pages, conversations: Conversations) -> None:
        self._services, self._pages, self._conversations = services, pages, conversations

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        one = "/desk/conversations/{id}/referral"
        return (
            Route("GET", one, self.begin, "desk"),
            Route("POST", one, self.write, "desk"),
            Route("POST", f"{one}s/{{number}}/link", self.send_anew, "desk"),
            Route("POST", f"{one}s/{{number}}/recall", self.recall, "desk"),
            Route("POST", f"{one}s/{{number}}/pass-on", self.pass_on, "desk"),
        )

    async def begin(self, visit: Visit) -> Response:
        """The form, filled in from the case."""
        return await self._form(visit, await self._read(visit), None)

    async def write(self, visit: Visit) -> Response:
        """One step: look at it, change it again, or send it."""
        written = await self._read(visit)
        step = visit.form.get("step")
        if step == "change":
            return await self._form(visit, written, visit.form)
        problem, coordinator = _problem(written, visit.form), written.coordinator
        if coordinator is None or problem:
            return await self._form(visit, written, visit.form, problem)
        draft = self._draft(written, coordinator, visit.form)
        if step != "send":
            return self._preview(visit, written, draft)
        number = asked.number(visit)
        async with self._services.database.write() as session:
            sent = await sending.send(session, self._services, number, visit.signed.user, draft)
        if sent is None:
            return await self._form(visit, written, visit.form, "referral_not_possible")
        return asked.back_to(visit, number)

    async def send_anew(self, visit: Visit) -> Response:
        """A new link, by mail."""
        async with self._services.database.write() as session:
            done = await sending.send_anew(session, self._services, *_named(visit))
        return await self._back(visit, done=done)

    async def recall(self, visit: Visit) -> Response:
        """The centre goes on alone."""
        async with self._services.database.write() as session:
            done = await sending.recall(session, self._services, *_named(visit))
        return await self._back(visit, done=done)

    async def pass_on(self, visit: Visit) -> Response:
        """The municipality's answer, as the consultant approved it."""
        text = asked.text(visit).strip()
        if not 0 < len(text) <= MAX_TEXT:
            return await self._back(visit, done=False)
        conversation, number, user = _named(visit)
        async with self._services.database.write() as session:
            done = await sending.pass_on(session, conversation, number, user, text)
        return await self._back(visit, done=done)

    async def _back(self, visit: Visit, *, done: bool) -> Response:
        number = asked.number(visit)
        if done:
            return RedirectResponse(
                f"/desk/conversations/{number}?show={asked.show(visit)}#referrals", 303
            )
        return await self._conversations.page(visit, number, 409, problem="referral_not_possible")

    async def _read(self, visit: Visit) -> _Written:
        """What the form is made of. Raises Refused."""
        services, number = self._services, asked.number(visit)
        async with services.database.read() as session:
            thread = await read_thread(session, number, MESSAGES * 3)
            known = await coordinators.in_use(session)
            office = await read_office(session, services.settings)
        if thread is None:
            raise Refused("not_found", 404)
        wanted = municipality(thread.cases)
        chosen = _chosen(known, visit.form.get("coordinator", ""), wanted)
        days = visit.form.get("days", "")
        working = int(days) if re.fullmatch(r"[1-9]\d?", days, re.ASCII) else 0
        default = services.settings.referral_days
        return _Written(
            thread=thread,
            known=known,
            wanted=wanted,
            coordinator=chosen,
            language=coordinators.read_languages(chosen.languages if chosen else "")[0],
            days=working,
            term=term(office, now(), working if 0 < working <= MOST_DAYS else default),
        )

    async def _form(
        self,
        visit: Visit,
        written: _Written,
        form: Mapping[str, str] | None,
        problem: str | None = None,
    ) -> Response:
        thread = written.thread
        fields = sendable(thread.cases, self._services.replies, written.language)
        messages = _messages(thread)
        places = self._services.replies.library.places
        named = {one.municipality: places[one.municipality] for one in written.known}
        known = sorted(
            written.known, key=lambda one: (named[one.municipality].names[visit.language], one.id)
        )
        return self._pages.render(
            visit,
            "referral_form.html",
            422 if problem else 200,
            **self._common(visit, written),
            problem=problem,
            form=form,
            fields=fields,
            known=known,
            place_name=lambda place: places[place].names[visit.language],
            wanted=written.wanted if written.wanted in places else None,
            messages=choosable(messages)[-MESSAGES:],
            days=self._services.settings.referral_days,
            most=MOST,
            most_days=MOST_DAYS,
            ready=sending.ready(self._services),
        )

    def _preview(self, visit: Visit, written: _Written, draft: sending.Draft) -> Response:
        places = self._services.replies.library.places
        return self._pages.render(
            visit,
            "referral_preview.html",
            **self._common(visit, written),
            draft=draft,
            due=day_words(day(draft.term.due_at), visit.language),
            municipality=places[draft.coordinator.municipality].names[visit.language],
            hidden={k: v for k, v in visit.form.items() if k not in {"csrf", "step"}},
        )

    def _common(self, visit: Visit, written: _Written) -> dict[str, Any]:
        number = written.thread.conversation.id
        return {
            "signed": visit.signed,
            "talk": written.thread.conversation,
            "here": f"/desk/conversations/{number}",
            "show": asked.show(visit),
            "agreed": agreed(written.thread.cases),
            "language": written.language,
        }

    def _draft(
        self, written: _Written, coordinator: Coordinator, form: Mapping[str, str]
    ) -> sending.Draft:
        may_reach = agreed(written.thread.cases) is True

        def safe(text: str) -> str:
            """What leads to a person is passed on only with their consent."""
            shown = asked.cleaned(text).strip()
            return shown if may_reach else redact(shown)

        fields = []
        for one in sendable(written.thread.cases, self._services.replies, written.language):
            value = safe(form.get(f"text-{one.name}", "")) if one.free else one.value
            if f"field-{one.name}" in form and value:
                fields.append((one.label, value, one.personal))
        say, talk = self._pages.say, written.thread.conversation
        fields.append(
            (
                say(written.language, "about_language"),
                say(written.language, f"language_{talk.language}"),
                False,
            )
        )
        messages = [
            (moment, words)
            for number, moment, words in choosable(_messages(written.thread))[-MESSAGES:]
            if f"message-{number}" in form
        ]
        return sending.Draft(
            coordinator=coordinator,
            card=Card(tuple(fields), tuple(messages)),
            question=safe(form.get("question", "")),
            straight="straight" in form,
            term=written.term,
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """What a referral is written from."""

    thread: Thread
    known: list[Coordinator]
    wanted: str | None
    coordinator: Coordinator | None
    language: str
    days: int
    term: Term


def _messages(thread: Thread) -> list[Message]:
    """What was said, without the desk's own notes."""
    lines = (line for part in thread.parts for line in part.lines)
    return [line.message for line in lines if isinstance(line, Line)]


def _chosen(known: Sequence[Coordinator], number: str, wanted: str | None) -> Coordinator | None:
    """Whom the form names; without one, whoever answers for the municipality of the case."""
    if number:
        return next((one for one in known if str(one.id) == number), None)
    return next((one for one in known if one.municipality == wanted), None)


def _problem(written: _Written, form: Mapping[str, str]) -> str | None:
    """Why this cannot be sent; the key of a text."""
    texts = [
        value for name, value in form.items() if name == "question" or name.startswith("text-")
    ]
    if written.coordinator is None:
        return "referral_no_coordinator"
    if not form.get("question", "").strip():
        return "referral_no_question"
    if any(len(text) > MOST for text in texts):
        return "referral_long"
    if not 0 < written.days <= MOST_DAYS:
        return "referral_bad_days"
    if agreed(written.thread.cases) is not True and "agreed" not in form:
        return "referral_not_agreed"
    return None


def _named(visit: Visit) -> tuple[int, int, User]:
    return asked.number(visit), asked.number(visit, "number"), visit.signed.user
