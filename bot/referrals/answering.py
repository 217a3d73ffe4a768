"""What a coordinator can do by their link: accept, answer, return. Each has one winner.

A change is one UPDATE that only an open referral lets through, so that of an answer, a return, the
deadline and a recall only the first happens.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.audit import record
from bot.referrals import telling
from bot.referrals.sending import OPEN
from bot.services import Services
from bot.signals import talk_topic, wake
from bot.store.base import now
from bot.store.referrals import Referral

#: Who did it, in the audit: nobody with an account.
COORDINATOR = "coordinator"
#: Characters of an answer. With the line above it, it fits into a message.
MOST = 3500


async def accept(session: AsyncSession, referral: Referral) -> bool:
    """The coordinator has seen it and works on it; False if it is no longer new."""
    accepted = await _change(session, referral, ("sent",), state="accepted", accepted_at=now())
    if accepted:
        telling.keep_note(session, referral, "accepted")
        record(session, COORDINATOR, "accepted", "referral", referral.id)
    return accepted


async def answer(session: AsyncSession, services: Services, referral: Referral, text: str) -> bool:
    """Take the answer: to the asker if that was chosen, else to a consultant who passes it on."""
    passed = now() if referral.straight else None
    if not await _change(
        session, referral, OPEN, state="answered", answer=text, ended_at=now(), passed_at=passed
    ):
        return False
    telling.keep_note(session, referral, "answered", text=text)
    if referral.straight:
        await telling.tell_asker(session, services, referral, "answer", text=text)
    else:
        await telling.back_to_centre(session, services, referral, "answered")
    record(session, COORDINATOR, "answered", "referral", referral.id)
    return True


async def give_back(
    session: AsyncSession, services: Services, referral: Referral, reason: str
) -> bool:
    """Take it back from a coordinator who cannot answer; a consultant goes on."""
    if not await _change(session, referral, OPEN, state="returned", answer=reason, ended_at=now()):
        return False
    telling.keep_note(session, referral, "returned", text=reason)
    await telling.back_to_centre(session, services, referral, "returned")
    record(session, COORDINATOR, "returned", "referral", referral.id)
    return True


async def _change(
    session: AsyncSession,
    referral: Referral,
    states: tuple[str, ...],
    **values: str | datetime | None,
) -> bool:
    # The link too: one that was replaced in this very moment changes nothing.
    changed = await session.scalar(
        update(Referral)
        .where(
            Referral.id == referral.id,
            Referral.link == referral.link,
            Referral.state.in_(states),
        )
        .values(**values)
        .returning(Referral.id)
    )
    wake(session, talk_topic(referral.conversation_id))
    return changed is not None
