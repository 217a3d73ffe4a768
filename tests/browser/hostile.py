"""A world in which every text that anybody chose is hostile, each marked with what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoff
from bot.desk import audit
from bot.desk.keys import make_key
from bot.desk.notes import write_note
from bot.desk.routes import routes_of
from bot.messages import Event, Incoming
from bot.office import links as appointment_links
from bot.receiving import receive
from bot.referrals import answering
from bot.referrals import links as referral_links
from bot.services import Services
from bot.store.accounts import User
from bot.store.aftertalk import TalkRating
from bot.store.answers import Candidate, Canned, CannedText
from bot.store.base import now
from bot.store.care import Alert, Duty, ProtocolTick
from bot.store.models import Attachment, Case, CaseField, Contact, Conversation, Feedback, Message
from bot.store.office import Absence, Appointment, Bookable, OfficeDay
from bot.store.queue import SavedList
from bot.store.referrals import Coordinator, Referral
from bot.store.screen import Draft, Viewer
from channels.messenger import parsing as messenger
from channels.sms import SmsAccount
from channels.sms import parsing as sms
from channels.sms.form import Form
from channels.telegram import parsing as telegram
from channels.whatsapp import parsing as whatsapp
from tests.channels.messenger.conftest import account
from tests.desk.world import World
from tests.stand_ins.twilio import NUMBER, SID, TOKEN
from tests.stand_ins.whatsapp import NUMBER as WHATSAPP_NUMBER

RECORDED = Path(__file__).parents[1] / "channels"
HOSTILE = (
    "<script>window.ran=1;alert(1)</script>"
    "\"><img src=x onerror=\"window.ran=1;alert(2)\">'><svg onload='alert(3)'>"
    "</textarea></title></style><iframe srcdoc='<script>alert(4)</script>'></iframe>"
    ' javascript:alert(5) https://evil.example/"onmouseover="alert(6)" {{ 7 * 7 }} &lt;b&gt;'
)
#: Where vendors pass on what a person chose.
THEIRS = {
    "text", "caption", "first_name", "last_name", "username", "title", "address", "file_name",
    "name", "filename", "formatted_name", "body", "question", "Body", "FromCity", "ProfileName",
}  # fmt: skip
#: Addresses of the desk that answer with files, never end, or give a piece of a page that is here.
NO_PAGES = {
    "/desk/audit/table", "/desk/coordinators/table", "/desk/labels/export", "/desk/events",
    "/desk/files/{id}", "/desk/files/{id}/preview", "/desk/conversations/{id}/suggestions",
    "/desk/{rest:path}",
}  # fmt: skip
#: Lists that hold what the first page does not.
LISTS = ("/desk?show=all", "/desk?show=mine", "/desk?show=closed")
#: Where whose words must stand, as text. What is under a conversation is on every page of it.
SHOWN = {
    "/desk?show=all": ("list", "colleague"),
    "/desk/conversations/{id}": (
        "consultant", "colleague", "note", "reply", "case", "draft", "passed on", "opinion",
        "rating", "place", "question", "fact", "said to municipality", "municipality", "returned",
        "coordinator", "canned", "list",
    ),
    "/desk/conversations/{id}/answers": ("canned",),
    "/desk/conversations/{id}/referral": ("coordinator",),
    "/desk/answers": ("canned",),
    "/desk/answers/{id}": ("canned", "canned words", "canned question"),
    "/desk/accounts": ("consultant", "colleague"),
    "/desk/accounts/{id}": ("consultant", "colleague", "e-mail"),
    "/desk/me": ("consultant",),
    "/desk/team": ("consultant", "colleague"),
    "/desk/audit": ("consultant", "colleague", "gone login", "detail"),
    "/desk/labels": ("example",),
    "/desk/calendar": ("place",),
    "/desk/calendar/own": ("bookable", "absence"),
    "/desk/office": ("day off",),
    "/desk/duty": ("duty", "duty address"),
    "/desk/coordinators": ("coordinator", "coordinator phone", "coordinator source"),
    "/desk/join/{key}": ("consultant",),
    "/referrals/{token}": ("question", "fact", "said to municipality"),
    "/appointments/{token}": ("place",),
}  # fmt: skip


def by(what: str) -> str:
    """A hostile text that says what it is."""
    return f"{what}: {HOSTILE}"


def hostile(payload: Any, inside: str = "") -> Any:
    """The payload with every word of a person's replaced."""
    if isinstance(payload, dict):
        return {key: hostile(value, key) for key, value in payload.items()}
    if isinstance(payload, list):
        return [hostile(one, inside) for one in payload]
    return HOSTILE if isinstance(payload, str) and inside in THEIRS else payload


def recorded(channel: str) -> Iterator[Any]:
    """The channel's payloads, made hostile."""
    for path in sorted((RECORDED / channel / "recorded").glob("*.json")):
        try:
            payload = json.loads(path.read_bytes())
        except ValueError:
            continue
        yield hostile(payload)


def events() -> Iterator[Event]:
    """What the channels make of them."""
    for payload in recorded("telegram"):
        yield from telegram.parse("123456789", payload).events
    for payload in recorded("messenger"):
        yield from messenger.parse(account(), json.dumps(payload).encode())
    for payload in recorded("whatsapp"):
        yield from whatsapp.parse(WHATSAPP_NUMBER, json.dumps(payload).encode())
    number = SmsAccount(SID, TOKEN, NUMBER, lambda _text: 1)
    for path in sorted((RECORDED / "sms" / "recorded").glob("*.txt")):
        fields = dict(parse_qsl(path.read_text("utf-8", "replace"), keep_blank_values=True))
        yield from sms.incoming(number, Form.of(hostile(fields)))
    yield Incoming("web", "", "visitor", "web-1", HOSTILE, language="lt")


@dataclass(frozen=True)
class Hostile:
    """What was made, by number. `full` are the talks on which everything hangs that can."""

    services: Services
    talks: list[int]
    consultant: int
    colleague: int
    full: list[int] = field(default_factory=list)

    async def newer(self) -> list[int]:
        """Conversations that have begun since."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Conversation.id).where(Conversation.id > max(self.talks))
            )
            return list(found)

    async def addresses(self) -> dict[str, list[str]]:
        """Every page that shows what people wrote or are called, by its pattern."""
        async with self.services.database.write() as session:
            invited = await session.get_one(User, self.consultant)
            key = await make_key(session, invited, "invitation", now())
            referrals = await session.scalars(select(Referral).where(Referral.state == "sent"))
            appointments = await session.scalars(select(Appointment.id))
            canned = await session.scalars(select(Canned.id))
            filled: dict[str, Sequence[object]] = {
                "/desk/conversations/{id}": [*self.talks, *self.full],
                "/desk/conversations/{id}/answers": self.full,
                "/desk/conversations/{id}/referral": self.full,
                "/desk/accounts/{id}": [self.consultant, self.colleague],
                "/desk/answers/{id}": list(canned),
                "/desk/join/{key}": [key],
                "/referrals/{token}": [
                    referral_links.token(self.services.settings, one) for one in referrals
                ],
                "/appointments/{token}": [
                    appointment_links.token(self.services.settings, one) for one in appointments
                ],
            }
        paths = {
            route.path
            for route in routes_of(self.services)
            if route.method == "GET" and route.area and route.path not in NO_PAGES
        }
        found = {path: [path] for path in LISTS}
        for path in sorted({*paths, *filled}):
            start, _, rest = path.partition("{")
            numbers = filled.get(path) if rest else [""]
            assert numbers, f"say which pages {path} has"
            found[path] = [f"{start}{number}{rest.partition('}')[2]}" for number in numbers]
        return found


async def hostile_world(services: Services) -> Hostile:
    """Hostile conversations of every channel, and colleagues who are no better."""
    world = World(services)
    ruta = await world.user("ruta", "administrator")
    jonas = await world.user("jonas")
    for event in events():
        await receive(services, event)
    async with services.database.write() as session:
        for user, name in ((ruta, "consultant"), (jonas, "colleague")):
            user.name, user.email = by(name), f"{user.id} {by('e-mail')}"
            await session.merge(user)
        await session.execute(
            update(Attachment).values(state="stored", name=HOSTILE, mime="application/pdf")
        )
        talks = list(await session.scalars(select(Conversation).order_by(Conversation.id)))
        _around(session, ruta, jonas)
        for talk in talks:
            await _case(session, talk, ruta)
        # One is over, so that what it teaches is asked; one is the colleague's.
        talks[-1].closed_at, talks[-1].outcome = now(), "answered"
        talks[-2].user_id = jonas.id
    made = Hostile(services, [talk.id for talk in talks[1:]], ruta.id, jonas.id)
    await everything(made, talks[0].id)
    return made


def _around(session: AsyncSession, ruta: User, jonas: User) -> None:
    """What belongs to no conversation."""
    at, day = now(), now().date()
    canned = Canned(id=1, code="palaukite", name=by("canned"), category="courtesy")
    words = CannedText(
        canned_id=1, language="lt", text=by("canned words"), questions=by("canned question")
    )
    session.add_all((canned, words))
    session.add_all(
        SavedList(user_id=user.id, name=by("list"), query="all") for user in (ruta, jonas)
    )
    session.add_all((
        Coordinator(
            municipality="siauliu-m", name=by("coordinator"), email=by("coordinator e-mail"),
            phone=by("coordinator phone"), source=by("coordinator source"), languages="lt",
        ),
        Candidate(
            id="1", day=day, text=by("example"), language="lt", channel="web", verdict="new"
        ),
        OfficeDay(day=day + timedelta(days=3), reason=by("day off")),
        Bookable(user_id=ruta.id, kind="in_person", place=by("bookable")),
        Absence(
            user_id=ruta.id, starts_at=at, ends_at=at + timedelta(days=1), reason=by("absence")
        ),
        Duty(position=1, name=by("duty"), address=by("duty address")),
    ))  # fmt: skip
    audit.record(session, by("gone login"), "changed", "user", None, fields=[by("detail")])


async def _case(session: AsyncSession, talk: Conversation, user: User) -> None:
    write_note(session, talk.id, user, by("note"))
    case = Case(person_id=talk.person_id, conversation_id=talk.id, kind="case")
    session.add(case)
    await session.flush()
    session.add_all(
        CaseField(case_id=case.id, name=name, value=by("case"), quote=HOSTILE)
        for name in ("name", "municipality", "question", "contact", HOSTILE)
    )
    talk.owner, talk.user_id = "consultant", user.id


async def everything(made: Hostile, number: int) -> None:
    """All that can hang on a conversation, which Rūta then has."""
    made.full.append(number)
    services, at = made.services, now()
    async with services.database.write() as session:
        talk = await session.get_one(Conversation, number)
        ruta = await session.get_one(User, made.consultant)
        talk.owner, talk.user_id = "consultant", ruta.id
        contact = await session.scalar(
            select(Contact).where(Contact.person_id == talk.person_id).limit(1)
        )
        said = await session.scalar(
            select(Message).where(Message.conversation_id == number).order_by(Message.id).limit(1)
        )
        assert contact
        assert said
        for user, kind, text, to in (
            (made.consultant, "note", "draft", None),
            (made.colleague, "reply", "passed on", made.consultant),
        ):
            session.add(
                Draft(
                    conversation_id=number, user_id=user, kind=kind, text=by(text), passed_to=to
                )
            )  # fmt: skip
        rating = TalkRating(
            conversation_id=number, contact_id=contact.id, user_id=ruta.id, channel="web",
            language="lt", value="poor", words=by("opinion"), rated_at=at,
        )  # fmt: skip
        noted = Feedback(
            message_id=said.id, value="down", reason="other", note=by("rating"), said=""
        )
        visit = Appointment(
            person_id=talk.person_id, conversation_id=number, user_id=ruta.id, kind="in_person",
            place=by("place"), starts_at=at + timedelta(minutes=5),
            ends_at=at + timedelta(minutes=50),
        )  # fmt: skip
        session.add_all((rating, noted, visit))
        session.add(Viewer(conversation_id=number, user_id=made.colleague, typing_at=at))
        session.add(Alert(conversation_id=number, kind="violence", channel="web"))
        session.add(
            ProtocolTick(
                conversation_id=number, protocol="crisis", step="safe", user_id=made.colleague
            )
        )
        session.add(
            Attachment(
                message_id=said.id, contact_id=contact.id, kind="file", state="stored",
                name=by("file"), mime="application/pdf",
            )
        )  # fmt: skip
        assert await handoff.answer(session, number, ruta, by("reply"))
        for end in (_answered, _returned, None):
            referral = Referral(
                conversation_id=number, coordinator_id=1, user_id=ruta.id, municipality="siauliu-m",
                language="lt", question=by("question"), link=referral_links.new(),
                straight=end is _answered,
                card={
                    "fields": [[by("label"), by("fact"), True]],
                    "messages": [["2026-11-22 10:00", by("said to municipality")]],
                },
                half_at=at, eve_at=at, due_at=at + timedelta(days=5),
            )  # fmt: skip
            session.add(referral)
            await session.flush()
            if end:
                assert await end(session, services, referral)
        # What came back from one has asked for a person.
        talk.owner, talk.user_id = "consultant", ruta.id


async def _answered(session: AsyncSession, services: Services, referral: Referral) -> bool:
    return await answering.answer(session, services, referral, by("municipality"))


async def _returned(session: AsyncSession, services: Services, referral: Referral) -> bool:
    return await answering.give_back(session, services, referral, by("returned"))
