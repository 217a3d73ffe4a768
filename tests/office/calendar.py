"""Consultants with calendars and appointments, as tests talk about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.messages import Press
from bot.office.booking import Meeting
from bot.office.talking import answer_some
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Message
from bot.store.office import Appointment, Bookable
from tests.askers import Asker, answer_all, consultant

#: Open round the clock, so that what is free does not hang on when the tests run.
ALWAYS = "mon-sun 0:00-24:00"
PLACE = "+370 5 000 0000"


async def bookable(
    services: Services, login: str = "ruta", kind: str = "phone", *, place: str = PLACE
) -> User:
    """A consultant who can be met in this way at any time."""
    user = await consultant(services, login)
    async with services.database.write() as session:
        session.add(Bookable(user_id=user.id, kind=kind, hours=ALWAYS, place=place))
    return user


def meeting(user: User, starts_at: datetime, minutes: int = 45, buffer: int = 15) -> Meeting:
    """What is to be booked with somebody."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return Meeting(user.id, "phone", PLACE, starts_at, ends_at, timedelta(minutes=buffer))


def soon(**later: float) -> datetime:
    """The full hour in two days, or so much later."""
    whole = now().replace(minute=0, second=0, microsecond=0)
    return whole + timedelta(days=2) + timedelta(**later)


async def appointments(services: Services) -> list[Appointment]:
    """All appointments."""
    async with services.database.read() as session:
        return list(await session.scalars(select(Appointment).order_by(Appointment.id)))


async def says(asker: Asker, text: str = "?", **more: object) -> Message:
    """Write or press something; the last message that the asker then has."""
    await asker.writes(text, **more)
    await answer_all(asker.services)
    while await answer_some(asker.services):
        pass
    return (await asker.messages(direction="out"))[-1]


async def presses(asker: Asker, message: Message, button: int) -> Message:
    """Press a button of a message, from 0; the last message that the asker then has."""
    return await says(asker, press=Press(message.id, button))


def titles(message: Message) -> list[str]:
    """The titles of the buttons under a message."""
    return [button["title"] for button in message.data.get("buttons", [])]
