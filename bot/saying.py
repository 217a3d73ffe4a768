"""From what the engine said to the messages of a turn: effects applied, references in words."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot import effects, pieces, promises, shaping
from bot.channel import Channel
from bot.engine.client import Turn
from bot.language import Choice, Heard
from bot.language_offer import with_offer
from bot.office.hours import read_office
from bot.office.telling import hours_reference
from bot.replies import NAMING_EMERGENCY, Rendered
from bot.services import Services
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.texts import Texts
from bot.thumbs import with_thumbs


def names_help(turn: Turn) -> bool:
    """Whether the answer is for somebody who is, or may be, in danger."""
    return any(
        "lines" in said
        or said.get("reply") in NAMING_EMERGENCY
        or (said.get("effect") == "call_person" and said.get("reason") == "care")
        for said in turn.said
    )


async def messages(  # noqa: PLR0913 - what a turn knows
    session: AsyncSession,
    services: Services,
    conversation: Conversation,
    message: Message,
    *,
    turn: Turn,
    choice: Choice,
    channel: Channel | None,
) -> list[Rendered]:
    """Apply the effects and give the words, in the conversation's language.

    Raises LookupError or ValueError for a reply or an effect that does not exist.
    """
    replies = services.replies
    short = channel is not None and channel.shape.short
    said: list[Rendered] = []
    for one in turn.said:
        references = [one]
        if one.get("effect") == "say_hours":
            references = [hours_reference(await read_office(session, services.settings), now())]
        elif "effect" in one:
            references = await effects.apply(session, conversation, message, one)
            if one["effect"] == "call_person":
                await promises.begin(session, services.settings, conversation)
        for reference in references:
            full = await promises.told(session, services.settings, conversation, reference)
            said.append(replies.render(full, conversation.language, short=short))
    if conversation.language != choice.answer or any("language" in one for one in turn.said):
        # They have just asked for a language by name: what was heard before is settled.
        conversation.memory = Heard(settled=True).keep(conversation.memory)
    else:
        said = with_offer(said, choice, replies.texts, help_first=names_help(turn))
    if short:
        said = [_in_short(one, replies.texts, conversation.language) for one in said]
    thumbs = channel is not None and channel.thumbs
    return with_thumbs(said, replies.texts, conversation.language) if thumbs else said


def _in_short(whole: Rendered, texts: Texts, language: str) -> Rendered:
    """An answer as a short channel says it: without marks, and its beginning if it is long."""
    text = shaping.with_sources(whole.text, whole.sources, short=True)
    plain = replace(whole, text=text, sources=())
    return pieces.first_piece(plain, texts, language)
