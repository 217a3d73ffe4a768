"""Appointments never overlap, whoever books, moves or cancels at the same moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from bot.office import booking
from bot.office.calendars import read_calendars
from bot.people import erase_person
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.office import Absence, Appointment, TakenTime
from tests.askers import Asker
from tests.office.calendar import appointments, bookable, meeting, soon


async def talk(services: Services, name: str = "ona") -> Conversation:
    """A conversation with somebody."""
    asker = Asker(services, name)
    await asker.writes()
    return await asker.conversation()


async def books(
    services: Services, conversation: Conversation, wanted: booking.Meeting
) -> Appointment | None:
    """Book in a transaction of its own."""
    async with services.database.write() as session:
        return await booking.book(session, conversation, wanted)


async def test_of_many_who_want_a_time_one_has_it(services: Services) -> None:
    """Twenty askers press the same slot at once: one is booked, the others are not."""
    ruta = await bookable(services)
    talks = [await talk(services, f"asker {n}") for n in range(20)]

    booked = await asyncio.gather(*(books(services, one, meeting(ruta, soon())) for one in talks))

    assert len([one for one in booked if one]) == 1
    assert len(await appointments(services)) == 1


async def test_times_that_cut_into_each_other_are_not_both_booked(services: Services) -> None:
    """A different beginning does not help, nor does the buffer; touching is allowed."""
    ruta, talking = await bookable(services), await talk(services)
    assert await books(services, talking, meeting(ruta, soon()))

    for minutes in (-59, -30, 10, 44, 59):
        assert not await books(services, talking, meeting(ruta, soon(minutes=minutes))), minutes
    for minutes in (-60, 60):
        assert await books(services, talking, meeting(ruta, soon(minutes=minutes))), minutes


async def test_colleagues_have_their_own_time(services: Services) -> None:
    """The same hour can be booked with two consultants."""
    ruta, jonas, talking = await bookable(services), await bookable(services, "jonas"), None
    talking = await talk(services)

    assert await books(services, talking, meeting(ruta, soon()))
    assert await books(services, talking, meeting(jonas, soon()))


async def test_cancelling_frees_the_time(services: Services) -> None:
    """A cancelled time can be booked again; cancelling twice does nothing."""
    ruta, talking = await bookable(services), await talk(services)
    first = await books(services, talking, meeting(ruta, soon()))
    assert first

    async with services.database.write() as session:
        cancelled = await booking.cancel(session, first.id)
        again = await booking.cancel(session, first.id)

    assert cancelled
    assert (cancelled.state, cancelled.sequence, again) == ("cancelled", 1, None)
    assert await books(services, talking, meeting(ruta, soon()))


async def test_moving_keeps_the_appointment_and_frees_its_time(services: Services) -> None:
    """A move may overlap the old time; one onto a taken time changes nothing."""
    ruta, talking = await bookable(services), await talk(services)
    first = await books(services, talking, meeting(ruta, soon()))
    other = await books(services, talking, meeting(ruta, soon(hours=3)))
    assert first
    assert other

    async with services.database.write() as session:
        moved = await booking.move(session, first.id, meeting(ruta, soon(minutes=30)))
    async with services.database.write() as session:
        refused = await booking.move(session, first.id, meeting(ruta, soon(hours=3)))

    assert moved
    assert refused is None
    found = (await appointments(services))[0]
    assert (found.starts_at, found.sequence) == (soon(minutes=30), 1)
    assert await books(services, talking, meeting(ruta, soon(minutes=-30)))


async def test_racing_moves_have_one_winner(services: Services) -> None:
    """Two appointments moved to one free time at once: one gets there, the other stays."""
    ruta, talking = await bookable(services), await talk(services)
    both = [await books(services, talking, meeting(ruta, soon(hours=n))) for n in (0, 1)]

    async def move(one: Appointment | None) -> Appointment | None:
        assert one
        async with services.database.write() as session:
            return await booking.move(session, one.id, meeting(ruta, soon(hours=5)))

    moved = await asyncio.gather(*map(move, both))

    assert len([one for one in moved if one]) == 1
    assert {one.starts_at for one in await appointments(services)} > {soon(hours=5)}


async def test_free_times_leave_out_what_is_busy(services: Services) -> None:
    """Absences, appointments and short notice are left out."""
    ruta, talking = await bookable(services), await talk(services)
    async with services.database.write() as session:
        for hours in (1, 3):
            session.add(
                Absence(
                    user_id=ruta.id,
                    starts_at=soon(hours=hours),
                    ends_at=soon(hours=hours, minutes=30),
                )
            )
    await books(services, talking, meeting(ruta, soon(hours=5)))

    async with services.database.read() as session:
        calendars = await read_calendars(session, services.settings, now())
    free = {slot.starts_at for slot in calendars.free("phone")}

    taken = {soon(hours=hours) for hours in (1, 3, 5)}
    assert not free & taken
    assert {soon(hours=hours) for hours in (0, 2, 4, 6)} <= free
    assert min(free) >= now() + timedelta(hours=services.settings.appointment_notice, minutes=-1)
    assert not calendars.free("video")
    assert {soon(hours=5)} <= {slot.starts_at for slot in await freed(services)}


async def freed(services: Services) -> list:
    """What would be free if the first appointment moved."""
    [first] = await appointments(services)
    async with services.database.read() as session:
        calendars = await read_calendars(session, services.settings, now(), but=first.id)
    return calendars.free("phone")


async def test_somebody_who_is_disabled_is_not_offered(services: Services) -> None:
    """A consultant whose account is closed has no free times."""
    ruta = await bookable(services)
    async with services.database.write() as session:
        (await session.get_one(User, ruta.id)).disabled_at = now()

    async with services.database.read() as session:
        calendars = await read_calendars(session, services.settings, now())

    assert calendars.free() == []


async def test_what_became_of_it_is_said_after_it_began(services: Services) -> None:
    """An appointment is done or missed only once it has begun, and only once."""
    ruta, talking = await bookable(services), await talk(services)
    first = await books(services, talking, meeting(ruta, soon()))
    begun = await books(services, talking, meeting(ruta, now() - timedelta(minutes=10)))
    assert first
    assert begun

    async with services.database.write() as session:
        assert await booking.finish(session, first.id, "done") is None
        assert await booking.finish(session, begun.id, "missed")
        assert await booking.finish(session, begun.id, "done") is None


async def test_erasing_a_person_erases_their_appointments(services: Services) -> None:
    """Nothing of an erased person stays in a calendar, and their time is free."""
    ruta, talking = await bookable(services), await talk(services)
    await books(services, talking, meeting(ruta, soon()))

    async with services.database.write() as session:
        await erase_person(session, talking.person_id)

    async with services.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(TakenTime)) == 0
    assert await appointments(services) == []
