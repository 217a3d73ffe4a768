"""Going on with the same matter on another channel: the talk about a case code (docs/case-code.md).

The engine has no part in it. What has been asked stands in the conversation's memory under
`joining`, beside what the engine remembers; a message that is no answer to it goes to the engine as
ever, and with that turn the talk about the code is over. So no cry for help can be taken for one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_code, case_codes, merging
from bot.cases import phone_of
from bot.language import JOINING, Choice
from bot.messages import Author
from bot.people import line_up
from bot.secret_key import secret_key
from bot.services import Services
from bot.store.base import now
from bot.store.models import CaseCode, Contact, Conversation, Message
from bot.understanding import Understanding, fold

log = structlog.get_logger(__name__)

PAYLOAD = "/case_code"
#: After so long in silence a question is no longer open.
LAPSES = timedelta(hours=1)
#: What is kept of digits that were typed as a secret.
HIDDEN = "••••"
#: PostgreSQL only: codes are given and taken one after the other, so that limits hold to the one
#: and two people who join each other's talks do not wait for each other.
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended('case codes', 0))")
#: Whoever waits longer for a row gives up and tries again: this turn, not one that sends a message.
_GIVE_UP = text("SET LOCAL lock_timeout = '300ms'")
#: SQLSTATEs of having waited too long: lock not available, deadlock, serialization failure.
LATE = frozenset({"55P03", "40P01", "40001"})

What = Literal["ask", "code", "mistyped", "digits", "yes", "no"]
Reference = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says to this talk; `value` is the code or the digits."""

    what: What
    value: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is answered, in which conversation, and by whom; `joined` if two have become one."""

    said: tuple[Reference, ...]
    conversation: Conversation
    author: Author = "assistant"
    joined: bool = False


def heard(
    message: Message, conversation: Conversation, understanding: Understanding
) -> Told | None:
    """What a message says of a case code; None if it is for the engine."""
    linked = case_code.find(str(message.data.get("start", "")))
    payload = str(message.data.get("payload", ""))
    if linked:
        return _given(linked)
    if payload.startswith(PAYLOAD):
        pressed = json.loads(payload.removeprefix(PAYLOAD) or "{}")
        return Told(pressed.get("choice", "ask"))
    if payload:
        return None
    if answered := _answer(message, conversation, understanding):
        return answered
    if found := case_code.find(message.text):
        return _given(found) if _says_no_more(found, understanding) else None
    asking = understanding.made_of(message.text, "case_code", "please")
    return Told("ask") if "case_code" in asking else None


def _given(found: case_code.Found) -> Told:
    return Told("code" if found.valid else "mistyped", found.code)


def _says_no_more(found: case_code.Found, understanding: Understanding) -> bool:
    """Whether all around a code is "my code is ...": anything else may be a cry for help."""
    around = understanding.made_of(found.rest, "case_code_here", "case_code", "please")
    return bool(around) or not fold(found.rest)


def _answer(
    message: Message, conversation: Conversation, understanding: Understanding
) -> Told | None:
    """The answer to what was asked last: four digits, yes, no, or a word that stops it."""
    step = _state(conversation, message).get("step")
    if step is None:
        return None
    if step != "consent" and (digits := case_code.four_digits(message.text)):
        return Told("digits", digits)
    said = understanding.made_of(
        message.text, "cancel", "deny", "affirm", "consent_no", "consent_yes", "please", "sorry"
    )
    if said & {"cancel", "deny", "consent_no"}:
        return Told("no")
    if step == "consent" and said & {"affirm", "consent_yes"}:
        return Told("yes")
    return None


def _state(conversation: Conversation, message: Message) -> dict[str, str]:
    if message.created_at - conversation.changed_at > LAPSES:
        return {}
    return dict(conversation.memory.get(JOINING, {}))


async def prepare(
    services: Services, session: AsyncSession, conversation: Conversation, told: Told
) -> None:
    """Take the locks that a turn needs, before that of the conversation."""
    if services.database.is_sqlite:
        return
    await session.execute(_ONE_BY_ONE)
    await session.execute(_GIVE_UP)
    if told.what != "yes":
        return
    code_hash = conversation.memory.get(JOINING, {}).get("code", "")
    theirs = select(CaseCode.person_id).where(CaseCode.code_hash == code_hash).scalar_subquery()
    contacts = await session.scalars(
        select(Contact)
        .where(Contact.person_id.in_([conversation.person_id]) | (Contact.person_id == theirs))
        .order_by(Contact.channel, Contact.account, Contact.address)
    )
    for one in contacts:
        await line_up(session, one.channel, one.account, one.address)


async def answer(  # noqa: PLR0913, PLR0917 - what a turn knows
    services: Services,
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    told: Told,
    choice: Choice,
) -> Outcome:
    """Take one step in the turn's transaction: what changes and what is said."""
    turn = _Turn(services, session, conversation, message, told.value, choice)
    match told.what:
        case "ask":
            outcome = await turn.ask()
        case "code":
            outcome = await turn.code()
        case "mistyped":
            outcome = turn.says("code_mistyped")
        case "digits":
            outcome = await turn.digits()
        case "yes":
            outcome = await turn.yes()
        case "no":
            outcome = turn.no()
    talk = outcome.conversation
    if talk.urgent:
        return replace(outcome, said=({"reply": "care_waiting"}, *outcome.said))
    if outcome.joined and talk.owner != "assistant":
        return replace(outcome, said=(*outcome.said, {"reply": "human_called_again"}))
    return outcome


class _Turn:
    """One step. The state of before is taken out of the memory at once; a step may put in a new."""

    def __init__(  # noqa: PLR0913, PLR0917 - as `answer`
        self,
        services: Services,
        session: AsyncSession,
        conversation: Conversation,
        message: Message,
        value: str,
        choice: Choice,
    ) -> None:
        self.services, self.session, self.conversation = services, session, conversation
        self.message, self.value, self.choice = message, value, choice
        self.key = secret_key(services.settings)
        self.state = _state(conversation, message)
        conversation.memory = {k: v for k, v in conversation.memory.items() if k != JOINING}

    def says(self, reply: str, *buttons: tuple[str, str], **args: Any) -> Outcome:
        """A reply with buttons of (text key, payload)."""
        shown = [{"text": key, "payload": payload} for key, payload in buttons]
        reference: Reference = {"reply": reply}
        if args:
            reference["args"] = args
        if shown:
            reference["buttons"] = shown
        return Outcome((reference,), self.conversation)

    async def ask(self) -> Outcome:
        """Somebody wants a code: what proves later that it is theirs?"""
        phone = await phone_of(self.session, self.conversation.person_id)
        if phone:
            return await self._make("phone", phone[-4:])
        self._goes_on("choose")
        return self.says("code_choose", _STOP)

    async def digits(self) -> Outcome:
        """Four digits: chosen for a new code, or as the proof of a code that was given."""
        if self.state.get("step") == "choose":
            if case_code.easily_guessed(self.value):
                self._goes_on("choose")
                return self.says("code_guessed", _STOP)
            return await self._make("digits", self.value)
        code = await case_codes.live(self.session, self.state["code"])
        if code is None:
            return self.says("code_over")
        if await case_codes.proves(self.session, self.key, code, self.value):
            self._goes_on("consent", code.code_hash)
            return self.says("code_consent", _YES, _NO)
        if code.wrong >= case_codes.MOST_WRONG:
            return self.says("code_dead", _PERSON)
        self._goes_on("proof", code.code_hash)
        return self.says("code_wrong", _STOP, left=case_codes.MOST_WRONG - code.wrong)

    async def code(self) -> Outcome:
        """Somebody gives a code: when and where that talk began is all they are told of it."""
        contact = self.message.contact_id
        if not await case_codes.may_try(self.session, contact):
            log.warning("joining.too_many_tries", contact=contact)
            return self.says("code_too_many", _PERSON)
        code = await case_codes.live(self.session, case_codes.hashed(self.key, self.value))
        case_codes.count_try(self.session, contact, known=code is not None)
        if code is None:
            return self.says("code_unknown", _PERSON)
        if code.person_id == self.conversation.person_id:
            return self.says("code_own")
        began, language = await self._began(code.person_id)
        if not (self.choice.heard.settled or self.conversation.language_chosen):
            # Nothing here has told the person's language yet: it is that of the other talk.
            self.conversation.language = language
        self._goes_on("proof", code.code_hash)
        return self.says(f"code_known_{code.question}", _STOP, **began)

    async def yes(self) -> Outcome:
        """They agree: the two talks become one."""
        proven = self.state.get("step") == "consent"
        code = await case_codes.live(self.session, self.state["code"]) if proven else None
        if code is None:
            return self.says("code_over")
        if code.person_id == self.conversation.person_id:
            return self.says("code_own")
        began, _ = await self._began(code.person_id)
        code.used_at = now()
        kept = await merging.join(self.session, code.person_id, self.conversation)
        said = self.says("code_joined", here=[self.message.channel], **began).said
        return Outcome(said, kept, "system", joined=True)

    def no(self) -> Outcome:
        """They stop, or do not agree: nothing is joined."""
        return self.says("code_stopped")

    def _goes_on(self, step: str, code_hash: str = "") -> None:
        state = {"step": step, "code": code_hash} if code_hash else {"step": step}
        self.conversation.memory = {**self.conversation.memory, JOINING: state}

    async def _make(self, question: str, proof: str) -> Outcome:
        person = self.conversation.person_id
        code = await case_codes.make(self.session, self.key, person, question, proof)
        day = (now() + case_codes.LASTS).date().isoformat()
        channels = list(self.services.channels)
        return self.says(f"code_made_{question}", code=code, day=day, channels=channels)

    async def _began(self, person_id: int) -> tuple[dict[str, Any], str]:
        """On which day and channel a person's talk began, and its language."""
        opened_at, language, channel = (
            await self.session.execute(
                select(Conversation.opened_at, Conversation.language, Message.channel)
                .join(Message, Message.conversation_id == Conversation.id)
                .where(Conversation.person_id == person_id, Message.direction == "in")
                .order_by(Conversation.closed_at.is_not(None), Conversation.id.desc(), Message.id)
                .limit(1)
            )
        ).one()
        return {"day": opened_at.date().isoformat(), "channels": [channel]}, language


def _choice(choice: What) -> str:
    return f"{PAYLOAD}{json.dumps({'choice': choice})}"


_YES, _NO = ("button_yes", _choice("yes")), ("button_no", _choice("no"))
_STOP = ("button_stop", _choice("no"))
_PERSON = ("button_human", "/talk_to_human")
