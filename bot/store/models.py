"""The tables of people and talks. `messages` is the queue too: `state` says what is to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now

_UNHEARD = text("direction = 'in' AND state = 'held' AND listened_at IS NULL")


class Person(Base):
    """An asker, whatever channels they write on."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Contact(Base):
    """A person's address on one channel, with the numbering of what they have been shown."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    language: Mapped[str | None]
    last_event: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """When the person last did something here; vendors limit how long we may write after it."""
    unreachable: Mapped[str | None]
    """Why nothing reaches them until they write again or allow it: `stopped`, `blocked`, ..."""
    typing_at: Mapped[datetime | None]
    """When the channel last told that they are writing to a consultant."""


class Conversation(Base):
    """One matter of one person, from its first message to its closing.

    `owner` says who answers; `epoch` grows at each change of hands between bot and person, and a
    bot's reply carries the epoch under which it was computed. `memory` is all the engine remembers,
    and what was heard of the person's language. What the queue shows and sorts by stands here too,
    kept up by whatever changes it, so that the list is one query.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_queue", "closed_at", "owner", "waiting_since"),
        Index("ix_conversations_said", "closed_at", "said_at"),
        Index("ix_conversations_promised", "promised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    owner: Mapped[str] = mapped_column(default="assistant")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    epoch: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="lt")
    language_chosen: Mapped[bool] = mapped_column(default=False)
    memory: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    waiting_since: Mapped[datetime | None]
    """Since when the asker waits for a person's words: anybody's, or those of who took over."""
    promised_at: Mapped[datetime | None]
    """Until when the centre means to answer; `promise_told` if the asker was told so."""
    promise_told: Mapped[bool] = mapped_column(default=False)
    soon_at: Mapped[datetime | None]
    """From when on the list marks that half of that time is over."""
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    outcome: Mapped[str | None]
    channel: Mapped[str | None]
    """Where the asker wrote last, `said_at` when, and how their `words` begin."""
    said_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")
    topic: Mapped[str | None]
    """The last intent that says what it is about."""
    municipality: Mapped[str | None]
    deadline: Mapped[str | None]
    """The day in the asker's case until which something must be done, as `2026-11-25`."""
    away_told: Mapped[bool] = mapped_column(default=False)
    lease_by: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    labelled: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether somebody has told what it teaches."""


class Message(Base):
    """A message in or out. `event` numbers what its contact has been shown, from 1, without gaps.

    States in: received -> answered | held (a person answers), or noted (needs no answer), or
    office (about an appointment) -> answered.
    States out: pending -> sending -> sent -> delivered -> read, or failed, or dropped (stale).
    `doubtful_since` is when the sending of a part began whose end is not known yet.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "account", "direction", "provider_id"),
        UniqueConstraint("contact_id", "event"),
        Index("ix_messages_queue", "direction", "state", "due_at"),
        Index("ix_messages_thread", "conversation_id", "id"),
        Index("ix_messages_unheard", "id", sqlite_where=_UNHEARD, postgresql_where=_UNHEARD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete=CASCADE))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete=CASCADE))
    channel: Mapped[str]
    account: Mapped[str]
    direction: Mapped[str]
    author: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    provider_id: Mapped[str | None]
    reply_to: Mapped[int | None]
    text: Mapped[str]
    language: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    state: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=0)
    event: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    doubtful_since: Mapped[datetime | None]
    error: Mapped[str | None]
    listened_at: Mapped[datetime | None]
    """When what a consultant is to answer was looked at for danger (`bot.listening`)."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Delivery(Base):
    """One part of a message, as a provider took it. Long messages go in several parts.

    States: sent -> delivered -> read, or failed. `units` is how many parts the provider bills,
    `price` what it says they cost. A row without a message is news of a part that came before
    the provider's own answer; it waits for that. Parts are counted from 0; a part that failed and
    was sent again keeps its row under a negative number, as what it cost is still to be paid.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("channel", "account", "provider_id"),
        UniqueConstraint("message_id", "part"),
        Index("ix_deliveries_spent", "channel", "began_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete=CASCADE))
    part: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str]
    account: Mapped[str]
    provider_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="sent")
    error: Mapped[str | None]
    units: Mapped[int] = mapped_column(default=0)
    price: Mapped[str | None]
    began_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Attachment(Base):
    """A file that a person sent. Its bytes are kept here, so that they go with the person.

    States: waiting (to be fetched) -> stored, or refused (a type or size we do not take), or
    failed. `ref` is the channel's way to fetch it and is cleared then.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_queue", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete=CASCADE), index=True
    )
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete=CASCADE), index=True)
    kind: Mapped[str]
    ref: Mapped[str] = mapped_column(default="")
    name: Mapped[str | None]
    mime: Mapped[str | None]
    size: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="waiting")
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    content: Mapped[bytes | None] = mapped_column(deferred=True)


class CaseCode(Base):
    """A code by which a person goes on with the same matter on another channel.

    Only a hash of it is kept. `question` names what must be known besides, `proof_hash` the answer.
    """

    __tablename__ = "case_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    question: Mapped[str]
    proof_hash: Mapped[str]
    wrong: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CodeTry(Base):
    """Somebody gave a case code. Kept for as long as tries are counted, even if they are erased."""

    __tablename__ = "code_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    known: Mapped[bool]
    tried_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Plan(Base):
    """A first-steps plan: the answers it was made from and the ids of its steps, in order."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Case(Base):
    """What a person told us in one form: `kind` is plan, case, consultation or coordinator.

    States: draft -> sent | withdrawn. `consent_at` is when they agreed that we keep how to reach
    them.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    consent_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class CaseField(Base):
    """One answer of a case, with the words it was taken from. The newest of a name counts.

    `user_id` is the consultant who corrected it; None if it was taken from the talk.
    """

    __tablename__ = "case_fields"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete=CASCADE), index=True)
    name: Mapped[str]
    value: Mapped[str]
    quote: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Feedback(Base):
    """How the asker found one answer: `value` is up or down. The latest word counts.

    What was asked is copied from the question (`intent`, `confidence`, `language`), what was
    answered from the answer (`said`, as in `article:taxes`).
    """

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete=CASCADE), unique=True
    )
    value: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    said: Mapped[str]
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    language: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
