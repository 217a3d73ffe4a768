"""Reminds askers of their appointments: the day before, and an hour before."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.notices import tell
from bot.services import Services
from bot.store.base import now
from bot.store.office import Appointment

#: How long before it begins each reminder goes out.
BEFORE = (timedelta(hours=24), timedelta(hours=1))
#: What was booked or moved less long ago is still remembered.
FRESH = timedelta(hours=3)


async def remind(services: Services) -> None:
    """Send the reminders that are due now."""
    await remind_at(services, now())


async def remind_at(services: Services, at: datetime) -> None:
    """Send the reminders that are due at a moment; each goes out once, whoever else looks."""
    async with services.database.read() as session:
        due = list(
            await session.scalars(
                select(Appointment.id).where(
                    Appointment.state == "booked",
                    Appointment.reminded < len(BEFORE),
                    Appointment.starts_at > at,
                    Appointment.starts_at <= at + max(BEFORE),
                )
            )
        )
    for number in due:
        async with services.database.write() as session:
            await _remind(services, session, number, at)


async def _remind(services: Services, session: AsyncSession, number: int, at: datetime) -> None:
    present = await session.get(Appointment, number)
    if present is None:
        return
    step = sum(present.starts_at <= at + before for before in BEFORE)
    claimed = await session.scalar(
        update(Appointment)
        .where(
            Appointment.id == number,
            Appointment.state == "booked",
            Appointment.reminded < step,
            Appointment.starts_at == present.starts_at,
        )
        .values(reminded=step)
        .returning(Appointment)
        .execution_options(populate_existing=True)
    )
    # Of something booked a moment ago only the last reminder is of use.
    if claimed is not None and (step == len(BEFORE) or at - claimed.changed_at > FRESH):
        await tell(services, session, claimed, "soon")
