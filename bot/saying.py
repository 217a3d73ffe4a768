"""From what the engine said to the messages of a turn: effects applied, references in words."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot import effects
from bot.channel import Channel
from bot.engine.client import Turn
from bot.language import Choice, Heard
from bot.language_offer import with_offer
from bot.replies import NAMING_EMERGENCY, Rendered, Replies
from bot.store.models import Conversation, Message
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
    replies: Replies,
    conversation: Conversation,
    message: Message,
    *,
    turn: Turn,
    choice: Choice,
    channel: Channel,
) -> list[Rendered]:
    """Apply the effects and give the words, in the conversation's language.

    Raises LookupError or ValueError for a reply or an effect that does not exist.
    """
    said: list[Rendered] = []
    for one in turn.said:
        references = [one]
        if "effect" in one:
            references = await effects.apply(session, conversation, message, one)
        said += [
            replies.render(reference, conversation.language, short=channel.shape.short)
            for reference in references
        ]
    if conversation.language != choice.answer or any("language" in one for one in turn.said):
        # They have just asked for a language by name: what was heard before is settled.
        conversation.memory = Heard(settled=True).keep(conversation.memory)
    else:
        said = with_offer(said, choice, replies.texts, help_first=names_help(turn))
    return with_thumbs(said, replies.texts, conversation.language) if channel.thumbs else said
