"""The tables of the approved answers, and of what closed conversations taught."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import CASCADE, Base, now


class Canned(Base):
    """An answer that consultants may send as it stands; its words are by language.

    `code` is what is typed after a slash. `starting` until somebody changes what came with the
    program. Archived, it is offered no more, and what was counted stays.
    """

    __tablename__ = "canned"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category: Mapped[str]
    starting: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    texts: Mapped[list[CannedText]] = relationship(
        lazy="raise", passive_deletes=True, order_by="CannedText.language"
    )


class CannedText(Base):
    """The words in one language. `questions` are examples, a line each, of what they answer.

    `changed_at` is when they were last written, or found to fit what another language says.
    """

    __tablename__ = "canned_texts"

    canned_id: Mapped[int] = mapped_column(
        ForeignKey("canned.id", ondelete=CASCADE), primary_key=True
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    questions: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class AnswerUse(Base):
    """How often an answer was put into a reply: `kind` is canned, article or fact."""

    __tablename__ = "answer_uses"

    kind: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime] = mapped_column(default=now)


class Candidate(Base):
    """A message that may become a training example, without what leads to a person.

    Nothing tells which conversation it was in, not even the order of the rows: the number is
    drawn by lot, and only the day is kept. States: new -> accepted | rejected, and back.
    `intent` is what the assistant took it for, `verdict` what the consultant said of that (right,
    should, new, not_ours), `label` the intent that it should have; none for a new topic.
    """

    __tablename__ = "candidates"

    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    text: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    verdict: Mapped[str]
    label: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="new")
