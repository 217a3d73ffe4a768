"""Lets the assistant answer: each conversation under a lease, its messages in order.

A turn is: claim and read (one transaction), ask the engine (none), write (one transaction). The
engine keeps nothing, so a turn that was cut off before its writing never happened and is simply
taken again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import copies, effects, joining, saying, waiting, wordless
from bot.engine.client import Turn
from bot.errors import EngineFailed, EngineUnavailable
from bot.handoff import ask_for_person
from bot.hearing import hear
from bot.language import Choice, in_danger, of_engine
from bot.messages import Author
from bot.office import talking
from bot.outbox import show
from bot.replies import Rendered
from bot.services import Services
from bot.signals import OFFICE, OUTBOX, contact_topic, talk_topic, wake
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.topics import is_topic
from bot.typing_signs import typing
from bot.writing import write_out

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
MOST_TRIES = 3
"""Tries of a message on which the engine breaks, before a person is called instead."""
RETRY = timedelta(seconds=1)


# Statements that each turn repeats are built once.
_FIRST = (
    select(func.min(Message.id).label("id"))
    .where(Message.direction == "in", Message.state == "received")
    .group_by(Message.conversation_id)
    .subquery()
)
_WAITING = (
    select(Conversation, Message)
    .join(Message, Message.conversation_id == Conversation.id)
    .join(_FIRST, _FIRST.c.id == Message.id)
    .where(
        Conversation.owner != "consultant",
        or_(Conversation.lease_until.is_(None), Conversation.lease_until < bindparam("now")),
    )
    .order_by(Message.id)
    .limit(bindparam("most"))
    .with_for_update(of=Conversation, skip_locked=True, key_share=True)
)
_NEXT = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.direction == "in",
        Message.state == "received",
    )
    .order_by(Message.id)
    .limit(1)
)
# Whoever holds a conversation changes no key of it (`key_share`): writers of its messages, whom the
# database lets look at it for that, need not wait, and so cannot wait for each other.
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation under our lease, and its first waiting message."""

    conversation: Conversation
    message: Message


async def claim(services: Services, most: int) -> list[Claim]:
    """Take up to so many conversations in which something waits, those that wait longest first."""
    async with services.database.write() as session:
        rows = await session.execute(_WAITING, {"now": now(), "most": most})
        claims = [Claim(conversation, message) for conversation, message in rows]
        for one in claims:
            one.conversation.lease_by = services.process
            one.conversation.lease_until = now() + LEASE
    return claims


async def take(services: Services, claimed: Claim) -> None:
    """Answer the waiting messages of a claimed conversation, in order."""
    async with typing(services, claimed.message):
        following: Claim | None = claimed
        while following is not None:
            following = await _answer(services, following)


async def _next(session: AsyncSession, conversation: Conversation) -> Claim | None:
    """The conversation's next waiting message; without one the lease ends."""
    message = await session.scalar(_NEXT, {"conversation": conversation.id})
    if message is None:
        conversation.lease_by = conversation.lease_until = None
        return None
    return Claim(conversation, message)


async def _answer(services: Services, claim: Claim) -> Claim | None:
    conversation, message = claim.conversation, claim.message
    text, choice = hear(message, conversation, services.understanding)
    if payload := await talking.heard(services, conversation, message):
        return await _to_office(services, claim, payload)
    if told := joining.heard(message, conversation, services.understanding):
        return await _joining(services, claim, told, choice)
    try:
        opening = wordless.opening(message, services.replies.library.places)
        turn = await _by_rule(services, claim) or await services.engine.turn(
            conversation=conversation.id,
            text=opening or text,
            channel=message.channel,
            slots={
                "language": choice.answer,
                "owner": conversation.owner,
                "urgent": conversation.urgent,
                "silent": _silence(conversation, message),
            },
            memory=of_engine(conversation.memory),
            language=choice.message or choice.answer,
            sent=message.created_at,
        )
    except EngineUnavailable as error:
        log.warning("turns.engine_away", conversation=conversation.id, reason=str(error))
        await _put_off(services, claim, broken=False)
        return None
    except EngineFailed as error:
        log.warning("turns.engine_failed", conversation=conversation.id, reason=str(error))
        await _put_off(services, claim, broken=True)
        return None
    try:
        first = wordless.before(message, opening)
        return await _write(services, claim, replace(turn, said=(*first, *turn.said)), choice)
    except (LookupError, TypeError, ValueError, RuntimeError):
        # A reply, article or effect that does not exist: without this the asker would hear nothing.
        log.exception("turns.answer_broken", conversation=conversation.id, said=turn.said)
        await _put_off(services, claim, broken=True)
        return None


async def _to_office(services: Services, claim: Claim, payload: str) -> Claim | None:
    """Leave a message about an appointment to the office's loop, as a press is left to it."""
    async with services.database.write() as session:
        conversation = await _still_ours(services, session, claim)
        if conversation is None:
            return None
        await session.execute(
            update(Message)
            .where(Message.id == claim.message.id)
            .values(state="office", data={**claim.message.data, "office": payload})
            .execution_options(synchronize_session=False)
        )
        wake(session, OFFICE)
        return await _next(session, conversation)


async def _by_rule(services: Services, claim: Claim) -> Turn | None:
    """A turn that needs no engine: nothing in words to understand, or the rest of an answer."""
    conversation, message = claim.conversation, claim.message
    said = wordless.answer(message, conversation) or await _copy(services, claim)
    if said is None and services.understanding.asked(message.text, whole=True) == "more":
        async with services.database.read() as session:
            said = await wordless.next_piece(session, message)
    return Turn.by_rule(said, of_engine(conversation.memory)) if said else None


async def _copy(services: Services, claim: Claim) -> list[wordless.Reference] | None:
    """What to say to somebody who asks for a copy of the conversation, and nothing else."""
    message, understanding = claim.message, services.understanding
    asked = understanding.made_of(message.text, "copy_request", "please", "thanks", "lead_in")
    if "copy_request" not in asked or message.data.get("payload") or claim.conversation.urgent:
        return None
    if message.channel == "web":
        return [{"reply": "copy_web"}]
    if not services.settings.public_url:
        return [{"reply": "copy_none", "buttons": [wordless.CALL]}]
    async with services.database.write() as session:
        link = copies.give_link(session, message.contact_id, services.settings.public_url)
    return [{"reply": "copy_link", "args": {"link": link}}]


async def _joining(
    services: Services, claim: Claim, told: joining.Told, choice: Choice
) -> Claim | None:
    """A turn about a case code, in which the engine has no part."""
    try:
        return await _write_joining(services, claim, told, choice)
    except DBAPIError as error:
        late = getattr(error.orig, "sqlstate", "") in joining.LATE
        log.warning("turns.joining_failed", conversation=claim.conversation.id, late=late)
        await _put_off(services, claim, broken=not late)
    except (LookupError, TypeError, ValueError, RuntimeError):
        log.exception("turns.answer_broken", conversation=claim.conversation.id)
        await _put_off(services, claim, broken=True)
    return None


async def _write_joining(
    services: Services, claim: Claim, told: joining.Told, choice: Choice
) -> Claim | None:
    async with services.database.write() as session:
        await joining.prepare(services, session, claim.conversation, told)
        conversation = await _still_ours(services, session, claim)
        if conversation is None:
            return None
        message = claim.message
        conversation.memory = choice.heard.keep(conversation.memory)
        conversation.language = choice.answer
        await session.execute(
            update(Message)
            .where(Message.id == message.id)
            .values(
                state="answered",
                language=choice.answer,
                text=joining.HIDDEN if told.what == "digits" else message.text,
            )
            .execution_options(synchronize_session=False)
        )
        outcome = await joining.answer(services, session, conversation, message, told, choice)
        outcome.conversation.changed_at = now()
        if told.what == "digits" and outcome.conversation.words == waiting.excerpt(message.text):
            outcome.conversation.words = joining.HIDDEN
        channel = services.channels.get(message.channel)
        short = channel is not None and channel.shape.short
        language = outcome.conversation.language
        said = [services.replies.render(one, language, short=short) for one in outcome.said]
        await _say(services, session, outcome.conversation, message, said, outcome.author)
        return None if outcome.joined else await _next(session, conversation)


def _silence(conversation: Conversation, message: Message) -> int:
    """Seconds between the last turn and this message; 0 while they write one after another."""
    return max(0, int((message.created_at - conversation.changed_at).total_seconds()))


async def _write(services: Services, claim: Claim, turn: Turn, choice: Choice) -> Claim | None:
    helping = saying.names_help(turn)
    if helping:
        choice = in_danger(choice)
    async with services.database.write() as session:
        conversation = await _still_ours(services, session, claim)
        if conversation is None:
            return None
        message = claim.message
        found = {"ranking": list(turn.ranking[:3]), "entities": list(turn.entities)}
        await session.execute(
            update(Message)
            .where(Message.id == message.id)
            .values(
                state="answered",
                intent=turn.intent,
                confidence=turn.confidence,
                language=choice.spoken,
                data={**message.data, **found},
            )
            .execution_options(synchronize_session=False)
        )
        conversation.memory = choice.heard.keep(turn.memory)
        if helping and choice.changed:
            # Whatever was picked before: from now on what they write decides again.
            conversation.language_chosen = False
        conversation.language = choice.answer
        if is_topic(turn.intent):
            conversation.topic = turn.intent
        named = (one["value"] for one in turn.entities if one.get("entity") == "municipality")
        if places := [one for one in named if one in services.replies.library.places]:
            conversation.municipality = places[-1]
        if choice.picked:
            await effects.pick_language(session, conversation, message, choice.answer)
        conversation.changed_at = now()
        if conversation.away_told:
            _back(conversation)
        channel = services.channels.get(message.channel)
        said = await saying.messages(
            session,
            services,
            conversation,
            message,
            turn=turn,
            choice=choice,
            channel=channel,
        )
        await _say(services, session, conversation, message, said, "assistant")
        return await _next(session, conversation)


async def _say(  # noqa: PLR0913, PLR0917 - who says what, in answer to what
    services: Services,
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    said: Sequence[Rendered],
    author: Author,
) -> None:
    written = [
        await write_out(session, conversation, rendered, author=author, reply_to=message)
        for rendered in said
    ]
    channel = services.channels.get(message.channel)
    if channel is not None and channel.fetched:
        # The epoch was checked under the conversation's lock: this is the sending.
        await show(session, written)
    else:
        wake(session, OUTBOX)
    wake(session, talk_topic(conversation.id), contact_topic(message.contact_id))


async def _still_ours(
    services: Services, session: AsyncSession, claim: Claim
) -> Conversation | None:
    """The conversation, if no person took it over and our lease still holds."""
    conversation = await session.scalar(_LOCKED, {"conversation": claim.conversation.id})
    if conversation is None or conversation.lease_by != services.process:
        return None
    if conversation.epoch != claim.conversation.epoch:
        conversation.lease_by = conversation.lease_until = None
        return None
    return conversation


def _back(conversation: Conversation) -> None:
    conversation.away_told = False
    if conversation.owner == "assistant":
        conversation.reason = None
        waiting.end(conversation)


async def _put_off(services: Services, claim: Claim, *, broken: bool) -> None:
    """Leave the message for later; tell the asker once; call a person if it will never work."""
    async with services.database.write() as session:
        conversation = await _still_ours(services, session, claim)
        if conversation is None:
            return
        message = await session.get_one(Message, claim.message.id)
        message.attempts += broken
        patience = timedelta(seconds=services.settings.engine_patience)
        if message.attempts >= MOST_TRIES:
            message.state = "held"
            ask_for_person(conversation, "failed", urgent=False)
            await _tell(services, session, conversation, message, "turn_failed")
        elif not conversation.away_told and now() - message.created_at > patience:
            conversation.away_told = True
            if conversation.owner == "assistant":
                conversation.reason, conversation.waiting_since = "engine_away", now()
            await _tell(services, session, conversation, message, "engine_away")
        # A lease of nobody's: no process takes the conversation before it ends.
        conversation.lease_by = None
        conversation.lease_until = now() + RETRY
        wake(session, talk_topic(conversation.id))


async def _tell(
    services: Services,
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    key: str,
) -> None:
    rendered = services.replies.render({"reply": key}, conversation.language)
    await write_out(session, conversation, rendered, author="system", reply_to=message)
    wake(session, OUTBOX)


async def free_leases(services: Services) -> None:
    """On SQLite there is one process, so at its start every lease is a dead process's."""
    if services.database.is_sqlite:
        async with services.database.write() as session:
            await session.execute(
                update(Conversation)
                .where(Conversation.lease_by.is_not(None))
                .values(lease_by=None, lease_until=None)
            )
            await session.execute(
                update(Message)
                .where(Message.state == "sending")
                .values(state="pending", lease_until=None)
            )
