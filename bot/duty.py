"""Writes to the people on duty about an alert, one after the other, until it is acknowledged.

Around the clock: who is in danger does not keep office hours. Nobody's words are in these e-mails.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.mail import write_mail
from bot.office.hours import ZONE
from bot.services import Services
from bot.store.base import now
from bot.store.care import Alert, Duty
from bot.store.models import Conversation

log = structlog.get_logger(__name__)


def is_on_duty(duty: Duty, at: datetime) -> bool:
    """Whether somebody is on duty at a moment; a span over midnight counts by its first day."""
    here = at.astimezone(ZONE)
    begins, ends = time.fromisoformat(duty.begins), time.fromisoformat(duty.ends)
    clock = here.time()
    if begins < ends:
        return str(here.isoweekday()) in duty.days and begins <= clock < ends
    if clock >= begins:
        return str(here.isoweekday()) in duty.days
    return clock < ends and str((here - timedelta(days=1)).isoweekday()) in duty.days


async def whole_list(session: AsyncSession) -> list[Duty]:
    """Everybody on the list, in the order in which they are written to."""
    return list(await session.scalars(select(Duty).order_by(Duty.position, Duty.id)))


def next_to_call(everybody: Sequence[Duty], step: int, raised_at: datetime) -> list[Duty]:
    """Whom to write to at a step, from 0, about an alert of that moment; nobody once all were.

    First those on duty, one at a time, then all the others at once: so that a hole in the list of
    duties is none. Whoever was written to is not written to again.
    """
    on_duty = [duty for duty in everybody if is_on_duty(duty, raised_at)]
    if step < len(on_duty):
        return [on_duty[step]]
    return [duty for duty in everybody if duty not in on_duty] if step == len(on_duty) else []


async def call_duty(services: Services) -> None:
    """Write about every alert for which it is time, each step once."""
    at = now()
    async with services.database.read() as session:
        due = list(
            await session.scalars(
                select(Alert.id).where(
                    Alert.mail_due_at <= at,
                    Alert.acknowledged_at.is_(None),
                    Alert.ended_at.is_(None),
                )
            )
        )
    for alert in due:
        await _step(services, alert, at)


async def _step(services: Services, number: int, at: datetime) -> None:
    wait = timedelta(minutes=services.settings.care_minutes)
    async with services.database.write() as session:
        alert = await session.scalar(
            update(Alert)
            .where(
                Alert.id == number,
                Alert.mail_due_at <= at,
                Alert.acknowledged_at.is_(None),
                Alert.ended_at.is_(None),
            )
            .values(mail_step=Alert.mail_step + 1, mail_due_at=at + wait)
            .returning(Alert)
            .execution_options(synchronize_session=False)
        )
        if alert is None:
            return  # Somebody took it meanwhile, or another process was faster.
        conversation = await session.get_one(Conversation, alert.conversation_id)
        called = next_to_call(await whole_list(session), alert.mail_step - 1, alert.raised_at)
        for duty in called:
            _write(session, services, alert, conversation, duty)
        if called:
            alert.mailed_at = at
        else:
            alert.mail_due_at = None
            log.warning("duty.nobody_left", alert=number, step=alert.mail_step)


def _write(
    session: AsyncSession,
    services: Services,
    alert: Alert,
    conversation: Conversation,
    duty: Duty,
) -> None:
    letters = services.letters
    facts = {
        "number": conversation.id,
        "spoken": letters.get(f"care_language_{conversation.language}", duty.language),
        "channel": alert.channel,
        "time": alert.raised_at.astimezone(ZONE).strftime("%H:%M"),
        "link": f"{services.settings.public_url.rstrip('/')}/desk/conversations/{conversation.id}",
    }
    text = letters.get("care_text", duty.language, **facts)
    write_mail(
        session,
        purpose="alert",
        address=duty.address,
        subject=letters.get("care_subject", duty.language, number=conversation.id),
        text=f"{text}\n\n{letters.get('letter_end', duty.language)}\n",
    )
