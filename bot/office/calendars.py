"""Reads consultants' calendars: what they offer, and when each is busy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.booking import Meeting
from bot.office.hours import Office, read_office
from bot.office.slots import Kind, Offer, Rules, Slot, Time, free_slots
from bot.office.week import parse_week
from bot.settings import Settings
from bot.store.accounts import User
from bot.store.office import Absence, Appointment, Bookable


@dataclass(frozen=True, slots=True)
class Calendars:
    """What was read: enough to tell the free times at `at`."""

    office: Office
    rules: Rules
    offers: tuple[Offer, ...]
    busy: Mapping[int, Sequence[Time]]
    at: datetime

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """In which ways somebody can be met at all."""
        return tuple(dict.fromkeys(slot.kind for slot in self.free()))

    def free(self, kind: Kind | None = None, user_id: int | None = None) -> list[Slot]:
        """The free times, of one kind or of one consultant alone if these are given."""
        offers = [
            one
            for one in self.offers
            if kind in {None, one.kind} and user_id in {None, one.user_id}
        ]
        return free_slots(self.office, offers, self.busy, self.rules, self.at)

    def meetings(self, kind: Kind, start: datetime, user_id: int | None = None) -> list[Meeting]:
        """With whom one can be met at this time, the least busy first; or with this one alone."""
        return [
            Meeting.by(self.rules, one.user_id, one.kind, one.place, start)
            for slot in self.free(kind, user_id)
            if slot.starts_at == start
            for one in slot.offers
        ]


async def read_calendars(
    session: AsyncSession, settings: Settings, at: datetime, *, but: int | None = None
) -> Calendars:
    """The calendars of all consultants who work here; `but` is an appointment that is to move."""
    office, rules = await read_office(session, settings), Rules.of(settings)
    found = await session.scalars(
        select(Bookable)
        .join(User, User.id == Bookable.user_id)
        .where(User.disabled_at.is_(None))
        .order_by(Bookable.user_id, Bookable.kind)
    )
    offers = tuple(
        Offer(
            one.user_id,
            cast("Kind", one.kind),
            parse_week(one.hours) if one.hours else None,
            one.place,
        )
        for one in found
    )
    busy = await busy_times(session, rules, at, at + rules.ahead, but=but)
    return Calendars(office, rules, offers, busy, at)


async def busy_times(
    session: AsyncSession, rules: Rules, first: datetime, last: datetime, *, but: int | None = None
) -> Mapping[int, Sequence[Time]]:
    """When each consultant is busy: absent, or booked, buffer included."""
    busy: dict[int, list[Time]] = defaultdict(list)
    absent = await session.scalars(
        select(Absence).where(Absence.ends_at > first, Absence.starts_at < last)
    )
    for one in absent:
        busy[one.user_id].append((one.starts_at, one.ends_at))
    booked = await session.scalars(
        select(Appointment).where(
            Appointment.state == "booked",
            Appointment.user_id.is_not(None),
            Appointment.ends_at > first - rules.buffer,
            Appointment.starts_at < last,
            Appointment.id != (but or 0),
        )
    )
    for appointment in booked:
        if appointment.user_id is not None:
            until = appointment.ends_at + rules.buffer
            busy[appointment.user_id].append((appointment.starts_at, until))
    return busy
