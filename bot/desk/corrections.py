"""Corrects a case by hand: which fields can be, what fits into each, and the new value's row.

What a consultant changed stays beside what was taken from the talk: nothing is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoff
from bot.addresses import is_address
from bot.case_words import label, value_words
from bot.cases import FEWEST_DIGITS
from bot.replies import Replies
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Case, CaseField, Conversation, Message
from bot.understanding import fold
from knowledge.directory import Country, Place
from knowledge.library import Library
from knowledge.requests import KINDS, choices

#: What only the person can give: nobody agrees in their stead.
THEIRS = frozenset({"consent"})
#: Fields that are kept only while the person agrees that they are.
AGREED = frozenset({"contact"})
LONGEST = 500
_MOST_DIGITS = 15
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_PHONE = re.compile(r"[+\d][\d\s()/.-]*")

#: How a field is filled in: one of some answers, a place, a day, a contact, or any words.
Input = Literal["choice", "municipality", "place", "day", "contact", "words"]
_INPUTS: Mapping[str, Input] = {
    "municipality": "municipality",
    "now": "place",
    "to": "place",
    "deadline": "day",
    "contact": "contact",
    "citizenship": "choice",
    "how": "choice",
    "language": "choice",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill in. `answers` are values that can be chosen, with their words."""

    name: str
    label: str
    input: Input
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A correction that does not fit: where it was to go, what was written, and why not."""

    case_id: int
    name: str
    value: str
    problem: str


def fields_of(case: Case, replies: Replies, language: str) -> dict[str, Field]:
    """The fields of a case that a consultant may fill in, by name."""
    return {
        name: Field(
            name,
            label(name, replies.texts, language),
            _INPUTS.get(name, "words"),
            [
                (one, value_words(name, one, replies.texts, replies.library, language))
                for one in choices(case.kind, name)
            ],
        )
        for name in KINDS.get(case.kind, ())
        if name not in THEIRS and (name not in AGREED or case.consent_at)
    }


def value_of(field: Field, written: str, replies: Replies) -> str | None:
    """The value that was written; None if it does not fit the field."""
    text = " ".join(written.split())
    chosen = next((value for value, words in field.answers if text in {value, words}), None)
    if chosen or not text or len(text) > LONGEST:
        return chosen
    match field.input:
        case "municipality":
            return _place(text, replies.library.places)
        case "place":
            return _place(text, {**replies.library.countries, **replies.library.places}) or text
        case "day":
            fits = any(map(_is_day, _DAY.findall(text)))
        case "contact":
            fits = _reaches(text)
        case _:
            fits = field.input == "words"
    return text if fits else None


def place_names(library: Library, language: str) -> dict[str, Sequence[str]]:
    """What is offered while a place is typed: municipalities, and countries besides."""
    here = sorted(one.names[language] for one in library.places.values())
    abroad = sorted(one.names[language] for one in library.countries.values())
    return {"municipalities": here, "places_known": [*here, *abroad]}


async def correct(  # noqa: PLR0913 - who corrects what, and where it was said
    session: AsyncSession,
    conversation: Conversation,
    case: Case,
    user: User,
    *,
    name: str,
    value: str,
    message: Message | None,
) -> None:
    """Keep a new value. The same again changes nothing, unless it says where it was said."""
    newest = await session.scalar(
        select(CaseField)
        .where(CaseField.case_id == case.id, CaseField.name == name)
        .order_by(CaseField.id.desc())
        .limit(1)
    )
    if newest and newest.value == value and message is None:
        return
    session.add(
        CaseField(
            case_id=case.id,
            name=name,
            value=value,
            quote=message.text if message else "",
            message_id=message.id if message else None,
            user_id=user.id,
        )
    )
    case.changed_at = conversation.changed_at = now()


async def own_case(
    session: AsyncSession, conversation_id: int, case_id: int, user: User
) -> tuple[Conversation, Case] | None:
    """A case of the person whom this consultant answers now; it stays theirs until the end."""
    conversation = await handoff.owned(session, conversation_id, user)
    if conversation is None:
        return None
    case = await session.scalar(
        select(Case)
        .where(
            Case.id == case_id,
            Case.person_id == conversation.person_id,
            Case.state != "withdrawn",
        )
        .with_for_update()
    )
    return (conversation, case) if case else None


async def said_in(session: AsyncSession, person_id: int, message_id: int) -> Message | None:
    """A message of this person; None if it is somebody else's."""
    return await session.scalar(
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.id == message_id,
            Message.direction == "in",
            Conversation.person_id == person_id,
        )
    )


def _place(text: str, known: Mapping[str, Place | Country]) -> str | None:
    """The id of the place that a text names in any of the languages."""
    if text in known:
        return text
    wanted = fold(text)
    found = (id_ for id_, one in known.items() if wanted in map(fold, one.names.values()))
    return next(found, None)


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _reaches(text: str) -> bool:
    digits = sum(map(str.isdecimal, text))
    is_phone = _PHONE.fullmatch(text) is not None and FEWEST_DIGITS <= digits <= _MOST_DIGITS
    return is_phone or is_address(text)
