"""What becomes of messages that the engine cannot read now: they wait, but for a cry for help."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import cries
from bot.claims import Claim, still_ours
from bot.handoff import ask_for_person
from bot.services import Services
from bot.signals import OUTBOX, talk_topic, wake
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.writing import write_out

MOST_TRIES = 3
"""Tries of a message on which the engine breaks, before a person is called instead."""
RETRY = timedelta(seconds=1)


async def first_cry(services: Services, claim: Claim) -> Claim | None:
    """The first of the conversation's waiting messages that is surely a cry for help.

    It need not be the first that waits: what is behind that would not be looked at before the
    engine is back.
    """
    async with services.database.read() as session:
        waiting = await session.scalars(
            select(Message)
            .where(
                Message.conversation_id == claim.conversation.id,
                Message.direction == "in",
                Message.state == "received",
            )
            .order_by(Message.id)
        )
        for message in waiting:
            if cries.kind_of(message, services.understanding):
                return Claim(claim.conversation, message)
    return None


async def put_off(services: Services, claim: Claim, *, broken: bool) -> None:
    """Leave the message for later; tell the asker once; call a person if it will never work."""
    async with services.database.write() as session:
        conversation = await still_ours(services, session, claim)
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
