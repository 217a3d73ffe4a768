"""Lets the assistant answer: each conversation under a lease, its messages in order.

A turn is: claim and read (one transaction), ask the engine (none), write (one transaction). The
engine keeps nothing, so a turn that was cut off before its writing never happened and is simply
taken again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import copies, cries, effects, joining, saying, waiting, wordless
from bot.claims import Claim, next_claim, still_ours
from bot.delays import first_cry, put_off
from bot.engine.client import Turn
from bot.errors import EngineFailed, EngineUnavailable
from bot.hearing import hear
from bot.language import Choice, in_danger, of_engine
from bot.messages import Author
from bot.office import talking
from bot.outbox import send_soon
from bot.replies import Rendered
from bot.services import Services
from bot.signals import OFFICE, contact_topic, talk_topic, wake
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.topics import is_topic
from bot.typing_signs import typing
from bot.writing import write_out

log = structlog.get_logger(__name__)

#: What an answer raises that says or does what does not exist.
_BROKEN = (LookupError, TypeError, ValueError, RuntimeError)


async def take(services: Services, claimed: Claim) -> None:
    """Answer the waiting messages of a claimed conversation, in order."""
    async with typing(services, claimed.message):
        following: Claim | None = claimed
        while following is not None:
            following = await _answer(services, following)


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
        return await _without_engine(services, claim, broken=False)
    except EngineFailed as error:
        log.warning("turns.engine_failed", conversation=conversation.id, reason=str(error))
        return await _without_engine(services, claim, broken=True)
    try:
        first = wordless.before(message, opening)
        return await _write(services, claim, replace(turn, said=(*first, *turn.said)), choice)
    except _BROKEN:
        # A reply, article or effect that does not exist: without this the asker would hear nothing.
        log.exception("turns.answer_broken", conversation=conversation.id, said=turn.said)
        return await _without_engine(services, claim, broken=True)


async def _without_engine(services: Services, claim: Claim, *, broken: bool) -> Claim | None:
    """Help at once whoever cries for it, in words that need no engine; put off all else."""
    try:
        if cry := await first_cry(services, claim):
            message, conversation = cry.message, cry.conversation
            _, choice = hear(message, conversation, services.understanding)
            turn = cries.answer(message, conversation, services.understanding, choice)
            return await _write(services, cry, turn, choice)
    except _BROKEN:
        log.exception("turns.help_broken", conversation=claim.conversation.id)
    await put_off(services, claim, broken=broken)
    return None


async def _to_office(services: Services, claim: Claim, payload: str) -> Claim | None:
    """Leave a message about an appointment to the office's loop, as a press is left to it."""
    async with services.database.write() as session:
        conversation = await still_ours(services, session, claim)
        if conversation is None:
            return None
        await session.execute(
            update(Message)
            .where(Message.id == claim.message.id)
            .values(state="office", data={**claim.message.data, "office": payload})
            .execution_options(synchronize_session=False)
        )
        wake(session, OFFICE)
        return await next_claim(session, conversation)


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
        await put_off(services, claim, broken=not late)
    except _BROKEN:
        log.exception("turns.answer_broken", conversation=claim.conversation.id)
        await put_off(services, claim, broken=True)
    return None


async def _write_joining(
    services: Services, claim: Claim, told: joining.Told, choice: Choice
) -> Claim | None:
    async with services.database.write() as session:
        await joining.prepare(services, session, claim.conversation, told)
        conversation = await still_ours(services, session, claim)
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
        return None if outcome.joined else await next_claim(session, conversation)


def _silence(conversation: Conversation, message: Message) -> int:
    """Seconds between the last turn and this message; 0 while they write one after another."""
    return max(0, int((message.created_at - conversation.changed_at).total_seconds()))


async def _write(services: Services, claim: Claim, turn: Turn, choice: Choice) -> Claim | None:
    helping = saying.names_help(turn)
    if helping:
        choice = in_danger(choice)
    async with services.database.write() as session:
        conversation = await still_ours(services, session, claim)
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
        # A turn by rule says nothing of whether the engine is back.
        if conversation.away_told and turn.intent is not None:
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
        return await next_claim(session, conversation)


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
    if written:
        # The epoch was checked under the conversation's lock: this may be the sending.
        await send_soon(session, services.channels, written[-1])
    wake(session, talk_topic(conversation.id), contact_topic(message.contact_id))


def _back(conversation: Conversation) -> None:
    conversation.away_told = False
    if conversation.owner == "assistant":
        conversation.reason = None
        waiting.end(conversation)
