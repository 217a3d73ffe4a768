"""What a turn may change besides the transcript. Applied in the turn's own transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import cases, feedback
from bot.handoff import ask_for_person
from bot.messages import LANGUAGES
from bot.store.models import Contact, Conversation, Message, Plan


async def apply(
    session: AsyncSession, conversation: Conversation, message: Message, effect: dict[str, Any]
) -> dict[str, Any] | None:
    """Apply one effect; returns a reference to say, if the effect says something.

    Effects: `call_person` (reason, urgent), `alarm_taken_back`, `language` (language),
    `keep_plan` (answers), `show_kept_plan`, `note` (form, field, value, quote: the words, or
    nothing if they were said before), `send_case` (kind), `withdraw_case` (kind), `rate` (value:
    of the answer before, in the message's words). Raises ValueError for any other.
    """
    match effect["effect"]:
        case "call_person":
            ask_for_person(conversation, effect["reason"], urgent=effect["urgent"])
        case "alarm_taken_back":
            # It stays urgent: only a consultant can tell whether it was said freely.
            conversation.reason = "alarm_taken_back"
        case "language" if effect["language"] in LANGUAGES:
            contact = await session.get_one(Contact, message.contact_id)
            contact.language = conversation.language = effect["language"]
            conversation.language_chosen = True
        case "keep_plan":
            session.add(Plan(person_id=conversation.person_id, answers=effect["answers"]))
        case "show_kept_plan":
            plan = await newest_plan(session, conversation.person_id)
            return {"plan": plan.answers} if plan else {"reply": "plan_none"}
        case "note":
            told = {name: effect[name] for name in ("form", "field", "value")}
            quote = effect.get("quote") or ""
            await cases.note(session, conversation, message, **told, quote=quote)
        case "send_case":
            await cases.send(session, conversation, effect["kind"])
        case "withdraw_case":
            await cases.withdraw(session, conversation, effect["kind"])
        case "rate":
            await feedback.rate_in_words(session, message, effect["value"])
        case _:
            msg = f"unknown effect {effect!r}"
            raise ValueError(msg)
    return None


async def newest_plan(session: AsyncSession, person_id: int) -> Plan | None:
    """The person's latest plan."""
    return await session.scalar(
        select(Plan).where(Plan.person_id == person_id).order_by(Plan.id.desc()).limit(1)
    )
