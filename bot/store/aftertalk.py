"""The tables of what comes after a talk: how the asker found it, and their own copy of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class TalkRating(Base):
    """How an asker found a whole conversation: asked once, when a consultant closed it.

    `value` is good, fair or poor, and nothing until they say. Channel, language and consultant are
    those of the moment when it was asked. Until `words_until` what they write is the reason.
    """

    __tablename__ = "talk_ratings"
    __table_args__ = (Index("ix_talk_ratings_words", "contact_id", "words_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), unique=True
    )
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete=CASCADE))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    channel: Mapped[str]
    language: Mapped[str]
    value: Mapped[str | None]
    words: Mapped[str | None]
    words_until: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    rated_at: Mapped[datetime | None]


class TranscriptLink(Base):
    """A one-time link to a person's copy of their conversation. Only a hash of it is kept."""

    __tablename__ = "transcript_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete=CASCADE), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
