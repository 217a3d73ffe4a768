"""The table of e-mails: what is still to be sent, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class Mail(Base):
    """One e-mail. States: pending -> sent, or failed.

    `purpose` says why it is sent (`invitation`, `referral`, ...), `files` holds what is attached:
    a list of name, mime type and text. The body is emptied once it is sent, as links in it are
    keys. `conversation_id` is the asker it tells of, if it does: it is erased with them.
    """

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_queue", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    purpose: Mapped[str]
    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    files: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
