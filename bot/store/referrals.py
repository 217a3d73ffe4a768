"""The tables of municipalities' coordinators, and of the cases that were sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class Coordinator(Base):
    """Who answers for a municipality. `status` is that of all contacts: only some get mail.

    `languages` are those they read, the first one's words are in their mails.
    """

    __tablename__ = "coordinators"
    __table_args__ = (UniqueConstraint("municipality", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    languages: Mapped[str] = mapped_column(default="lt")
    source: Mapped[str] = mapped_column(default="")
    source_date: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="confirmed")
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Referral(Base):
    """A case that a municipality is asked about.

    States: sent -> accepted -> answered, returned, expired (silent too long) or recalled (by us);
    each of these may follow `sent` too. `card` is what the coordinator sees, exactly:
    `{"fields": [[label, value, private]], "messages": [[moment, words]]}`. `answer` holds their
    words: the answer, or why it is returned. `straight` lets an answer go to the asker unseen;
    else a consultant passes it on (`passed_at`). `link` is what the present link was made from;
    without the key no link follows from it. `reminded` counts the reminders sent so far, of those
    at `half_at` and `eve_at`.
    """

    __tablename__ = "referrals"
    __table_args__ = (Index("ix_referrals_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    coordinator_id: Mapped[int | None] = mapped_column(
        ForeignKey("coordinators.id", ondelete="SET NULL")
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id", ondelete="SET NULL"))
    municipality: Mapped[str]
    language: Mapped[str]
    card: Mapped[dict[str, Any]]
    question: Mapped[str]
    straight: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str]
    state: Mapped[str] = mapped_column(default="sent")
    reminded: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    half_at: Mapped[datetime]
    eve_at: Mapped[datetime]
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
