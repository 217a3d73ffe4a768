"""What people tell us in forms, field by field, each with the words that it was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.base import now
from bot.store.models import Case, CaseField, Conversation, Message
from bot.waiting import note_field
from knowledge.steps import SKIPPED

#: Kept only with consent, and erased when a case is withdrawn.
PERSONAL = ("contact",)
#: Stands in a quote for what its reader is not to see.
HIDDEN = "…"
#: So many of a conversation's messages are searched for the words of an earlier answer.
SEARCHED = 200
#: A phone number has so many digits at least.
FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Told:
    """A case with its fields: the present ones by name, and those they replaced, oldest first."""

    case: Case
    fields: dict[str, CaseField]
    replaced: dict[str, list[CaseField]]


async def note(  # noqa: PLR0913 - who said what, in which form
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    *,
    form: str,
    field: str,
    value: str,
    quote: str = "",
) -> None:
    """Keep one answer of a form with its words, which may stand in an earlier message.

    The same value again changes nothing, so that a repeated turn notes once.
    """
    case = await _open_case(session, conversation, form)
    name = field.removeprefix(f"{form}_")
    newest = await session.scalar(
        select(CaseField)
        .where(CaseField.case_id == case.id, CaseField.name == name)
        .order_by(CaseField.id.desc())
        .limit(1)
    )
    if newest and newest.value == value:
        return
    source, words = await _source(session, message, value, quote)
    session.add(CaseField(case_id=case.id, name=name, value=value, quote=words, message_id=source))
    note_field(conversation, name, value)
    case.changed_at = now()
    if name == "consent":
        case.consent_at = now() if value == "yes" else None
        if value != "yes":
            await _forget(session, case)
    await session.flush()


async def send(session: AsyncSession, conversation: Conversation, kind: str) -> None:
    """The person let us pass this on."""
    case = await _open_case(session, conversation, kind)
    case.state, case.sent_at, case.changed_at = "sent", now(), now()


async def withdraw(session: AsyncSession, conversation: Conversation, kind: str) -> None:
    """The person does not want this passed on, or takes it back: how to reach them is erased."""
    case = await _newest(session, conversation, kind)
    if case is None:
        return
    case.state, case.consent_at, case.changed_at = "withdrawn", None, now()
    await _forget(session, case)


async def phone_of(session: AsyncSession, person_id: int) -> str | None:
    """The digits of the last phone number that a person let us keep."""
    contacts = await session.scalars(
        select(CaseField.value)
        .join(Case, Case.id == CaseField.case_id)
        .where(Case.person_id == person_id, CaseField.name == "contact")
        .order_by(CaseField.id.desc())
    )
    numbers = ("".join(filter(str.isdecimal, one)) for one in contacts if "@" not in one)
    return next((number for number in numbers if len(number) >= FEWEST_DIGITS), None)


async def of_person(session: AsyncSession, person_id: int, upto: int) -> list[Told]:
    """A person's cases, up to this conversation, the newest first."""
    cases = (
        await session.scalars(
            select(Case)
            .where(Case.person_id == person_id, Case.conversation_id <= upto)
            .order_by(Case.id.desc())
        )
    ).all()
    fields = await session.scalars(
        select(CaseField)
        .where(CaseField.case_id.in_([case.id for case in cases]))
        .order_by(CaseField.id)
    )
    by_case: dict[int, list[CaseField]] = {case.id: [] for case in cases}
    for field in fields:
        by_case[field.case_id].append(field)
    return [_told(case, by_case[case.id]) for case in cases]


def _told(case: Case, fields: Sequence[CaseField]) -> Told:
    present = {field.name: field for field in fields}
    replaced: dict[str, list[CaseField]] = {}
    for field in fields:
        if field is not present[field.name]:
            replaced.setdefault(field.name, []).append(field)
    return Told(case, present, replaced)


async def _newest(session: AsyncSession, conversation: Conversation, kind: str) -> Case | None:
    return await session.scalar(
        select(Case)
        .where(Case.conversation_id == conversation.id, Case.kind == kind)
        .order_by(Case.id.desc())
        .limit(1)
    )


async def _open_case(session: AsyncSession, conversation: Conversation, kind: str) -> Case:
    """The draft of this kind; one that was withdrawn is taken up again, one that was sent is not.

    A conversation's lease lets only one turn in at a time, so no second draft can appear.
    """
    case = await _newest(session, conversation, kind)
    if case is None or case.state == "sent":
        case = Case(person_id=conversation.person_id, conversation_id=conversation.id, kind=kind)
        session.add(case)
        await session.flush()
    case.state = "draft"
    return case


async def _forget(session: AsyncSession, case: Case) -> None:
    await session.execute(
        delete(CaseField).where(CaseField.case_id == case.id, CaseField.name.in_(PERSONAL))
    )


async def _source(
    session: AsyncSession, message: Message, value: str, quote: str
) -> tuple[int | None, str]:
    """The latest message of the conversation that holds the words or, without any, the value.

    If none does, the value may be the answer to another form. Gives the message and the words.
    """
    said = await session.scalars(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "in",
            Message.id <= message.id,
        )
        .order_by(Message.id.desc())
        .limit(SEARCHED)
    )
    for one in said:
        if quote and quote.split(HIDDEN, maxsplit=1)[0] in one.text:
            return one.id, quote
        held = {str(entity.get("value")) for entity in one.data.get("entities", ())}
        if not quote and (value in held or one.text == value):
            return one.id, one.text
    known = await session.scalar(
        select(CaseField)
        .join(Case, Case.id == CaseField.case_id)
        .where(Case.conversation_id == message.conversation_id, CaseField.value == value)
        .order_by(CaseField.id.desc())
        .limit(1)
    )
    if known and not quote and value != SKIPPED:
        return known.message_id, known.quote
    return message.id, quote or message.text
