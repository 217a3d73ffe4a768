"""The tables of who works at a conversation's screen: what they began to write, and who looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class Draft(Base):
    """A text that a consultant began: `kind` is reply or note. The newest of a kind counts.

    `passed_to` is the colleague to whom the conversation was handed with it; only they may read it
    besides its author. Two rows may stand for one text after two conversations were joined.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_conversation_id_user_id", "conversation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete=CASCADE))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE))
    kind: Mapped[str] = mapped_column(default="reply")
    text: Mapped[str]
    passed_to: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Viewer(Base):
    """Somebody who has a conversation open. Old rows say nothing, so nobody has to take leave."""

    __tablename__ = "viewers"
    __table_args__ = (Index("ix_viewers_conversation_id_user_id", "conversation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete=CASCADE))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE))
    seen_at: Mapped[datetime] = mapped_column(default=now)
    typing_at: Mapped[datetime | None]
