"""Looks after referrals that nobody answers: reminders, the end of the term, mails that failed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.referrals import telling
from bot.referrals.sending import OPEN, write_letter
from bot.referrals.terms import reminders_due
from bot.services import Services
from bot.store.base import now
from bot.store.mail import Mail
from bot.store.referrals import Coordinator, Referral


async def look_after(services: Services, at: datetime) -> None:
    """Do what is due at a moment; what was done already is not done again."""
    bounced = Referral.mail_id.in_(select(Mail.id).where(Mail.state == "failed"))
    await _end(services, Referral.due_at <= at, "late", at)
    await _end(services, bounced, "failed", at)
    async with services.database.read() as session:
        awaited = await session.scalars(select(Referral).where(Referral.state.in_(OPEN)))
        reminded = [one for one in awaited if one.reminded < reminders_due(one, at)]
    for referral in reminded:
        async with services.database.write() as session:
            await _remind(session, services, referral, reminders_due(referral, at))


async def _remind(session: AsyncSession, services: Services, referral: Referral, due: int) -> None:
    """One mail, however many reminders were missed meanwhile."""
    fresh = await session.scalar(
        update(Referral)
        .where(
            Referral.id == referral.id,
            Referral.state.in_(OPEN),
            Referral.reminded == referral.reminded,
        )
        .values(reminded=due)
        .returning(Referral.id)
    )
    coordinator = await session.get(Coordinator, referral.coordinator_id or 0)
    if fresh is None or coordinator is None:
        return
    now_kept = await session.get_one(Referral, referral.id, populate_existing=True)
    write_letter(session, services, now_kept, coordinator.email, "referral_reminder")
    telling.keep_note(session, now_kept, "reminded")


async def _end(services: Services, which: ColumnElement[bool], how: str, at: datetime) -> None:
    """Bring back to the centre what nobody answers, each in a transaction of its own."""
    silent = (Referral.state.in_(OPEN), which)
    async with services.database.read() as session:
        numbers = list(await session.scalars(select(Referral.id).where(*silent)))
    for number in numbers:
        async with services.database.write() as session:
            ended = await session.scalar(
                update(Referral)
                .where(Referral.id == number, *silent)
                .values(state="expired" if how == "late" else "failed", ended_at=at)
                .returning(Referral.id)
            )
            if ended is None:
                continue
            referral = await session.get_one(Referral, number, populate_existing=True)
            telling.keep_note(session, referral, how)
            await telling.back_to_centre(session, services, referral, how)


async def look_after_now(services: Services) -> None:
    """The chore."""
    await look_after(services, now())
