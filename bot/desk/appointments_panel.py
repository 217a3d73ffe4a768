"""The panel of appointments beside a conversation: what is booked, and one's own free times."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.door import Visit
from bot.desk.thread import Thread
from bot.office.calendars import read_calendars
from bot.office.slots import KINDS, Kind
from bot.office.words import title
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.office import Appointment

#: Appointments that are shown, and free times of each kind.
LATEST = 3
SLOTS = 9


async def read_panel(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> Mapping[str, object] | None:
    """What the panel shows: the person's latest appointments, and one's own free times."""
    talk, user = thread.conversation, visit.signed.user
    found = await session.execute(
        select(Appointment, User.name)
        .outerjoin(User, User.id == Appointment.user_id)
        .where(Appointment.person_id == talk.person_id)
        .order_by(Appointment.starts_at.desc())
        .limit(LATEST)
    )
    mine = talk.owner == "consultant" and talk.user_id == user.id and talk.closed_at is None
    free: list[tuple[Kind, list[tuple[str, str]]]] = []
    if mine:
        calendars = await read_calendars(session, services.settings, now())
        for kind in KINDS:
            slots = calendars.free(kind, user.id)[:SLOTS]
            if slots:
                texts = services.replies.texts
                shown = [
                    (slot.starts_at.isoformat(), title(texts, visit.language, slot.starts_at))
                    for slot in slots
                ]
                free.append((kind, shown))
    appointments = [(one, name) for one, name in found]
    if not (mine or appointments):
        return None
    return {"appointments": appointments, "free": free, "mine": mine, "at": now()}
