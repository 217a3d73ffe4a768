"""The tables of the office: its days, its consultants' calendars, and their appointments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class OfficeDay(Base):
    """A day with hours of its own: `spans` as `bot.office.week` writes them, empty if closed."""

    __tablename__ = "office_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    spans: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class Bookable(Base):
    """A way in which a consultant can be met: `kind` is phone, video or in_person.

    `hours` are as `bot.office.week` writes a week, empty for those of the office. `place` is what
    the asker is told: the number we call from, a link, an address and room.
    """

    __tablename__ = "bookables"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    hours: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")


class Absence(Base):
    """A time in which a consultant cannot be booked."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")


class Appointment(Base):
    """A consultation at a time. States: booked -> done, missed or cancelled.

    `sequence` grows when it is moved or cancelled, as calendars want it. `reminded` counts the
    reminders that went out: one the day before, one an hour before.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index("ix_appointments_calendar", "user_id", "starts_at"),
        Index("ix_appointments_due", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete=CASCADE), index=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete=CASCADE), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="booked")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class TakenTime(Base):
    """Five minutes of a consultant that an appointment takes; the key lets nobody take them too."""

    __tablename__ = "taken_times"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointments.id", ondelete=CASCADE), index=True
    )
