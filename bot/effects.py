"""What a turn may change besides the transcript. Applied in the turn's own transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import alerts, cases, feedback
from bot.handoff import ask_for_person, call_off
from bot.messages import LANGUAGES
from bot.store.models import Contact, Conversation, Message, Plan


async def apply(
    session: AsyncSession, conversation: Conversation, message: Message, effect: dict[str, Any]
) -> list[dict[str, Any]]:
    """Apply one effect; returns references to say, if the effect says something.

    Effects: `call_person` (reason, urgent, and of an emergency its kind), `call_off` (reason),
    `alarm_taken_back`, `language` (language), `say_again`, `keep_plan` (answers), `show_kept_plan`,
    `note` (form, field, value, quote: the words, or nothing if only the value is known),
    `send_case` (kind), `withdraw_case` (kind), `rate` (value: of the answer before, in the
    message's words). Raises ValueError for any other.
    """
    match effect["effect"]:
        case "show_kept_plan":
            plan = await newest_plan(session, conversation.person_id)
            return [{"plan": plan.answers} if plan else {"reply": "plan_none"}]
        case "say_again":
            return await said_last(session, conversation)
        case _:
            await _change(session, conversation, message, effect)
            return []


async def _change(
    session: AsyncSession, conversation: Conversation, message: Message, effect: dict[str, Any]
) -> None:
    match effect["effect"]:
        case "call_person":
            await _call_person(session, conversation, message, effect)
        case "alarm_taken_back":
            # It stays urgent: only a consultant can tell whether it was said freely.
            conversation.reason = "alarm_taken_back"
        case "language" if effect["language"] in LANGUAGES:
            await pick_language(session, conversation, message, effect["language"])
        case "keep_plan":
            session.add(Plan(person_id=conversation.person_id, answers=effect["answers"]))
        case "note":
            told = {name: effect[name] for name in ("form", "field", "value")}
            quote = effect.get("quote") or ""
            await cases.note(session, conversation, message, **told, quote=quote)
        case "send_case":
            await cases.send(session, conversation, effect["kind"])
        case "call_off":
            call_off(conversation, effect["reason"])
        case "withdraw_case":
            await cases.withdraw(session, conversation, effect["kind"])
        case "rate":
            await feedback.rate_in_words(session, message, effect["value"])
        case _:
            msg = f"unknown effect {effect!r}"
            raise ValueError(msg)


async def _call_person(
    session: AsyncSession, conversation: Conversation, message: Message, effect: dict[str, Any]
) -> None:
    ask_for_person(conversation, effect["reason"], urgent=effect["urgent"])
    if effect["urgent"] and effect["reason"] == "care":
        await alerts.raise_alert(session, conversation, message, effect.get("kind", ""))


async def pick_language(
    session: AsyncSession, conversation: Conversation, message: Message, language: str
) -> None:
    """Speak a language that the person asked for; it stays until they ask for another."""
    contact = await session.get_one(Contact, message.contact_id)
    contact.language = conversation.language = language
    conversation.language_chosen = True


async def said_last(session: AsyncSession, conversation: Conversation) -> list[dict[str, Any]]:
    """References of what the assistant said in its last turn, to say them again."""
    last = (
        select(func.max(Message.reply_to))
        .where(
            Message.conversation_id == conversation.id,
            Message.direction == "out",
            Message.author == "assistant",
        )
        .scalar_subquery()
    )
    said = await session.scalars(
        select(Message)
        .where(Message.reply_to == last, Message.author == "assistant")
        .order_by(Message.id)
    )
    return [message.data["reference"] for message in said if "reference" in message.data]


async def newest_plan(session: AsyncSession, person_id: int) -> Plan | None:
    """The person's latest plan."""
    return await session.scalar(
        select(Plan).where(Plan.person_id == person_id).order_by(Plan.id.desc()).limit(1)
    )
