"""Reads one conversation whole: what was said, by whom, how it was understood, plan and cases."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import Told, of_person
from bot.desk.notes import ShownNote, notes_of
from bot.effects import newest_plan
from bot.messages import Card, Place
from bot.office.hours import ZONE
from bot.store.accounts import User
from bot.store.models import Attachment, Conversation, Delivery, Feedback, Message, Plan
from bot.topics import is_topic
from bot.transcript import files_of

#: Messages shown at first, and the most that are ever shown on one page.
PAGE = 300
MOST = 3000
#: Messages that an open page asks for when something was said: its other ones stay as they are.
NEWEST = 6
#: Messages of which one can be chosen as the source of a correction.
SAYINGS = 8
#: Characters from which an answer of the assistant is folded, and of it what is seen then.
LONG = 500
EXCERPT = 240

#: A message, its consultant's name, and how the asker found it.
Row = tuple[Message, str | None, Feedback | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `name` is the consultant who wrote it; the flags tell where headings go."""

    message: Message
    name: str | None
    rating: Feedback | None
    new_day: bool
    new_author: bool
    waits: bool
    """True for an asker's message that no consultant has answered."""
    files: tuple[Attachment, ...] = ()
    """What came with it."""
    deliveries: tuple[Delivery, ...] = ()
    """Its parts, as a provider took them; those that were sent again come first."""

    @property
    def at(self) -> datetime:
        """Its place in the thread."""
        return self.message.created_at

    @property
    def pressed(self) -> bool:
        """Whether the asker pressed a button instead of writing."""
        return bool(self.message.data.get("payload"))

    @property
    def place(self) -> Place | None:
        """The point that the asker shared."""
        found = self.message.data.get("place")
        return Place(**found) if found else None

    @property
    def card(self) -> Card | None:
        """The contact that the asker shared."""
        found = self.message.data.get("card")
        return Card(**found) if found else None

    @property
    def edited(self) -> list[str]:
        """Later wordings of it, oldest first."""
        return list(self.message.data.get("edited", []))

    @property
    def reach(self) -> str | None:
        """`closed` if the asker stopped us with it, `open` if they let us write again."""
        return self.message.data.get("reach")

    @property
    def excerpt(self) -> str:
        """The beginning of a long answer of the assistant; empty if all of it should be seen."""
        text = self.message.text
        if self.message.author != "assistant" or len(text) <= LONG:
            return ""
        start = text[:EXCERPT]
        end = start.rfind("\n")
        whole = start[:end] if end >= EXCERPT // 4 else start.rsplit(maxsplit=1)[0]
        return whole.rstrip(" .,;:\n")

    @property
    def buttons(self) -> list[str]:
        """Titles of the buttons under it."""
        return [button["title"] for button in self.message.data.get("buttons", [])]

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The sources under it."""
        return list(self.message.data.get("sources", []))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the messages: files and deliveries by message, and notes."""

    files: Mapping[int, tuple[Attachment, ...]]
    deliveries: Mapping[int, Sequence[Delivery]]
    notes: Sequence[ShownNote]


_NOTHING = Beside({}, {}, ())


@dataclass(frozen=True, slots=True)
class Part:
    """One conversation of the person, with what was said and noted in it."""

    conversation: Conversation
    lines: tuple[Line | ShownNote, ...]
    """Messages and notes in the order of time."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with all that came before it, oldest first."""

    conversation: Conversation
    owner_name: str | None
    parts: tuple[Part, ...]
    cut: bool
    """True if there are older messages than these."""
    newer: int | None
    """The person's conversation after this one."""
    others: tuple[Conversation, ...]
    """The person's other conversations, oldest first."""
    plan: Plan | None
    cases: tuple[Told, ...]
    topic: str | None
    channels: tuple[str, ...]
    editors: Mapping[int, str]
    """Names of the consultants who corrected something in the cases, by their ids."""

    @property
    def has_failed(self) -> bool:
        """Whether a message in it did not arrive."""
        lines = (one for part in self.parts for one in part.lines if isinstance(one, Line))
        return any(line.message.state == "failed" for line in lines)

    @property
    def sayings(self) -> list[Line]:
        """The asker's latest messages in words, the last first."""
        lines = [one for part in self.parts for one in part.lines if isinstance(one, Line)]
        said = [one for one in lines if one.message.direction == "in" and one.message.text]
        return said[: -SAYINGS - 1 : -1]


async def read_thread(
    session: AsyncSession,
    conversation_id: int,
    most: int,
    *,
    about: bool = True,
    said: bool = True,
) -> Thread | None:
    """The conversation with its newest `most` messages; None if there is none of this number.

    With what it is `about`, plan and cases; with all that was `said`, or else the words alone,
    without notes, files and deliveries.
    """
    row = (
        await session.execute(
            select(Conversation, User.name)
            .outerjoin(User, User.id == Conversation.user_id)
            .where(Conversation.id == conversation_id)
        )
    ).first()
    if row is None:
        return None
    conversation, owner_name = row
    family = (
        await session.scalars(
            select(Conversation)
            .where(Conversation.person_id == conversation.person_id)
            # The open one last: after two talks were joined, one that is closed may be newer.
            .order_by(Conversation.closed_at.is_(None), Conversation.id)
        )
    ).all()
    place = [one.id for one in family].index(conversation.id)
    upto = [one.id for one in family[: place + 1]]
    messages = await _messages(session, upto, most + 1)
    shown = [row for row in messages[-most:] if not row[0].data.get("silent")]
    beside = await _beside(session, upto, shown, cut=len(messages) > most) if said else _NOTHING
    cases = await of_person(session, conversation.person_id, max(upto)) if about else ()
    spoken = [message for message, _, _ in shown if message.direction == "in"]
    return Thread(
        conversation=conversation,
        owner_name=owner_name,
        parts=tuple(_parts(family, conversation.id, shown, beside)),
        cut=len(messages) > most,
        newer=family[place + 1].id if place + 1 < len(family) else None,
        others=tuple(one for one in family if one is not conversation),
        plan=await newest_plan(session, conversation.person_id) if about else None,
        cases=tuple(cases),
        topic=_topic(conversation, spoken),
        channels=tuple(dict.fromkeys(message.channel for message in spoken)),
        editors=await _editors(session, cases) if cases else {},
    )


def _topic(conversation: Conversation, spoken: Sequence[Message]) -> str | None:
    """The last intent that names a topic."""
    intents = [m.intent for m in spoken if m.conversation_id == conversation.id and m.intent]
    return next((intent for intent in reversed(intents) if is_topic(intent)), None)


async def _beside(
    session: AsyncSession, conversations: Sequence[int], shown: Sequence[Row], *, cut: bool
) -> Beside:
    said = [message for message, _, _ in shown]
    return Beside(
        await files_of(session, said),
        await _deliveries(session, said),
        await notes_of(session, conversations, said[0].created_at if said and cut else None),
    )


async def _messages(session: AsyncSession, conversations: Sequence[int], most: int) -> list[Row]:
    found = await session.execute(
        select(Message, User.name, Feedback)
        .outerjoin(User, User.id == Message.user_id)
        .outerjoin(Feedback, Feedback.message_id == Message.id)
        .where(Message.conversation_id.in_(conversations))
        .order_by(Message.id.desc())
        .limit(most)
    )
    return [(message, name, rating) for message, name, rating in reversed(found.all())]


async def _deliveries(
    session: AsyncSession, messages: Sequence[Message]
) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = {}
    for delivery in await session.scalars(
        select(Delivery)
        .where(Delivery.message_id.in_([m.id for m in messages if m.direction == "out"]))
        .order_by(Delivery.part)
    ):
        found.setdefault(delivery.message_id or 0, []).append(delivery)
    return found


async def _editors(session: AsyncSession, cases: Sequence[Told]) -> dict[int, str]:
    fields = [
        field
        for told in cases
        for now in told.fields.values()
        for field in (now, *told.replaced.get(now.name, ()))
    ]
    users = {field.user_id for field in fields if field.user_id}
    if not users:
        return {}
    found = await session.execute(select(User.id, User.name).where(User.id.in_(users)))
    return {row[0]: row[1] for row in found}


def _parts(
    family: Sequence[Conversation], last: int, messages: Sequence[Row], beside: Beside
) -> list[Part]:
    answered = max((m.id for m, _, _ in messages if m.author == "consultant"), default=0)
    parts = []
    for conversation in family:
        own = [row for row in messages if row[0].conversation_id == conversation.id]
        notes = [one for one in beside.notes if one.note.conversation_id == conversation.id]
        if own or notes or conversation.id == last:
            parts.append(Part(conversation, tuple(_woven(_lines(own, answered, beside), notes))))
        if conversation.id == last:
            break
    return parts


def _woven(lines: Sequence[Line], notes: Sequence[ShownNote]) -> Iterator[Line | ShownNote]:
    """The notes between the messages, by time; the messages stay in their own order."""
    left = deque(notes)
    for line in lines:
        while left and left[0].at < line.at:
            yield left.popleft()
        yield line
    yield from left


def _lines(messages: Sequence[Row], answered: int, beside: Beside) -> list[Line]:
    lines: list[Line] = []
    for message, name, rating in messages:
        before = lines[-1] if lines else None
        new_day = before is None or _day(before.message) != _day(message)
        lines.append(
            Line(
                message=message,
                name=name,
                rating=rating,
                new_day=new_day,
                new_author=new_day
                or before is None
                or (before.message.author, before.name) != (message.author, name),
                waits=message.state in {"received", "held"} and message.id > answered,
                files=beside.files.get(message.id, ()),
                deliveries=tuple(beside.deliveries.get(message.id, ())),
            )
        )
    return lines


def _day(message: Message) -> object:
    return message.created_at.astimezone(ZONE).date()
