"""The tables of care: alerts, who is called at night, and what was done by the protocol."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class Alert(Base):
    """Somebody may be in danger. `kind` says how, as far as their words tell.

    It is raised -> acknowledged by a consultant -> ended with the conversation. Until it is
    acknowledged, the duty list is written to: `mail_step` counts how often, `mail_due_at` is the
    next time, and nothing once everybody was written to.
    """

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_open", "ended_at", "acknowledged_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    kind: Mapped[str]
    channel: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(default=now)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    acknowledged_at: Mapped[datetime | None]
    mail_step: Mapped[int] = mapped_column(default=0)
    mail_due_at: Mapped[datetime | None] = mapped_column(default=now, index=True)
    mailed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Duty(Base):
    """Somebody who is written to about an alert, in the order of `position`.

    On `days` (digits, Monday is 1) from `begins` to `ends`, as "22:00", in Lithuania's time; a span
    that ends before it begins goes on into the next day, and one that ends when it begins lasts
    all day.
    """

    __tablename__ = "duties"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    address: Mapped[str]
    language: Mapped[str] = mapped_column(default="lt")
    days: Mapped[str] = mapped_column(default="1234567")
    begins: Mapped[str] = mapped_column(default="00:00")
    ends: Mapped[str] = mapped_column(default="00:00")


class ProtocolTick(Base):
    """A step of a protocol that was done in a conversation, by whom and when."""

    __tablename__ = "protocol_ticks"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    protocol: Mapped[str]
    step: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ticked_at: Mapped[datetime] = mapped_column(default=now)
