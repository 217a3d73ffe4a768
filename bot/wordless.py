"""Answers what holds no words: photos, voice, places, contacts; and words that need no engine.

The engine understands text. What is answered here is answered by rule, in the same turn and the
same transaction as all else.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.models import Conversation, Message

Reference = dict[str, Any]

#: What the assistant says to each kind of thing that it cannot read.
_SEEN = {
    "photo": "media_photo",
    "document": "media_document",
    "voice": "media_voice",
    "audio": "media_voice",
    "video": "media_video",
    "sticker": "media_sticker",
    "other": "media_other",
}
CALL = {"text": "button_human", "payload": "/talk_to_human"}


def answer(message: Message, conversation: Conversation) -> list[Reference] | None:
    """References to say without asking the engine; None if the engine is to be asked."""
    data = message.data
    if data.get("reach") == "closed":
        return [{"reply": "stopped"}]
    if "edits" in data and conversation.memory.get("loop"):
        return [{"reply": "edited_in_form"}]
    if message.text or data.get("payload"):
        return None
    if "place" in data:
        return [_offering("place_shared")]
    if "card" in data:
        return [_offering("card_shared")]
    kinds = data.get("media")
    return [_offering(_SEEN[kinds[0]])] if kinds else None


def before(message: Message, opening: str | None) -> list[Reference]:
    """What to say before the answer: a greeting to whom a link brought, that a picture came too."""
    if opening:
        return [{"reply": "utter_greet"}]
    return [{"reply": "media_noted"}] if message.text and message.data.get("media") else []


def _offering(reply: str) -> Reference:
    return {"reply": reply, "buttons": [CALL]}


async def next_piece(session: AsyncSession, message: Message) -> list[Reference] | None:
    """The rest of an answer that was too long for a short channel, if there is one."""
    last = await session.scalar(
        select(Message)
        .where(
            Message.contact_id == message.contact_id,
            Message.direction == "out",
            Message.id < message.id,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    rest = last.data.get("rest") if last else None
    return [{"rest": rest}] if rest else None


def opening(message: Message, places: Container[str]) -> str | None:
    """What the engine gets to read for a link that names a municipality."""
    place = message.data.get("start", "").casefold().replace("_", "-")
    if place not in places:
        return None
    return "/municipality_info" + json.dumps({"municipality": place})
