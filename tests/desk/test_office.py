"""Opening hours, the calendar, one's own times, and appointments beside a conversation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.desk import calendar
from bot.office import booking
from bot.office.hours import ZONE, read_office
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.office import Absence, Appointment, Bookable, OfficeDay
from tests.desk.world import Browser, World, say

ALWAYS = "mon-sun 0:00-24:00"


@pytest.fixture
async def lead(world: World, browser: Callable[[], Browser]) -> Browser:
    """Somebody who leads the consultants."""
    await world.user("vida", "lead")
    hers = browser()
    await hers.sign_in("vida")
    return hers


async def user(world: World, login: str) -> User:
    """An account."""
    async with world.database.read() as session:
        return await session.scalar(select(User).where(User.login == login))


async def taken(world: World, login: str = "ruta") -> int:
    """A conversation that this consultant has, and times in which they can be booked."""
    number = await world.wrote("Labas")
    owner = await user(world, login)
    async with world.database.write() as session:
        assert await handoff.take_over(session, world.services.replies, number, owner)
        session.add(Bookable(user_id=owner.id, kind="phone", hours=ALWAYS, place="A-12"))
        # What is free must not hang on the day on which the tests run.
        day = now().astimezone(ZONE).date()
        for n in range(30):
            await session.merge(OfficeDay(day=day + timedelta(days=n), spans="0:00-24:00"))
    return number


async def appointments(world: World) -> list[Appointment]:
    """All appointments."""
    async with world.database.read() as session:
        return list(await session.scalars(select(Appointment).order_by(Appointment.id)))


async def test_a_day_is_closed_and_opened_again(world: World, lead: Browser) -> None:
    """What is entered for a day counts at once, and is gone when it is removed."""
    day = now().astimezone(ZONE).date() + timedelta(days=9)
    settings = world.services.settings
    await lead.get("/desk/office")

    await lead.post("/desk/office/days", day=str(day), spans="10:00-11:00", reason="Mokymai")
    async with world.database.read() as session:
        office = await read_office(session, settings)
    shown = (await lead.get("/desk/office")).text
    await lead.post("/desk/office/days/remove", day=str(day))

    assert office.spans_of(day) == ((600, 660),)
    assert "Mokymai" in shown
    async with world.database.read() as session:
        assert (await read_office(session, settings)).otherwise == {}


@pytest.mark.parametrize(
    ("day", "spans", "problem"),
    [("2026-12-01", "9-12", "office_problem_spans"), ("x", "", "office_problem_day")],
)
async def test_wrong_hours_are_said(lead: Browser, day: str, spans: str, problem: str) -> None:
    """What cannot be read stays in the form, with what is wrong."""
    await lead.get("/desk/office")

    answer = await lead.post("/desk/office/days", day=day, spans=spans, reason="Kodėl")

    assert answer.status_code == 422
    assert say(problem) in answer.text
    assert "Kodėl" in answer.text


async def test_an_assumption_is_called_one(lead: Browser) -> None:
    """Hours that nobody has set are shown as an assumption, with the setting's name."""
    page = (await lead.get("/desk/office")).text

    assert say("office_assumed") in page
    assert "GANDRAS_OFFICE_HOURS" in page


async def test_consultants_do_not_set_the_hours(ruta: Browser) -> None:
    """The office's hours are for the leads."""
    assert (await ruta.get("/desk/office")).status_code == 403


async def test_one_says_when_one_can_be_booked(world: World, ruta: Browser) -> None:
    """Ways, hours and place are kept, and taken back; wrong hours are said."""
    await ruta.get("/desk/calendar/own")
    way = {"kind": "video", "place": "https://video.example/r", "mon": "13:00-16:00 9:00-12:00"}

    kept = await ruta.post("/desk/calendar/own/ways", offered="on", **way)
    wrong = await ruta.post("/desk/calendar/own/ways", **{**way, "offered": "on", "tue": "later"})
    async with world.database.read() as session:
        [one] = await session.scalars(select(Bookable))
    await ruta.post("/desk/calendar/own/ways", **way)

    assert kept.is_redirect
    assert say("calendar_problem_hours") in wrong.text
    assert (one.hours, one.place) == ("mon 9:00-12:00 13:00-16:00", "https://video.example/r")
    async with world.database.read() as session:
        assert list(await session.scalars(select(Bookable))) == []


async def test_absences_are_one_s_own(world: World, ruta: Browser, jonas: Browser) -> None:
    """An absence is entered and shown; only its owner takes it out."""
    await ruta.get("/desk/calendar/own")
    await jonas.get("/desk/calendar/own")
    first = now().astimezone(ZONE) + timedelta(days=1)
    times = {"first": f"{first:%Y-%m-%dT%H:%M}", "last": f"{first:%Y-%m-%dT23:59}"}

    await ruta.post("/desk/calendar/own/absences", reason="Atostogos", **times)
    wrong = await ruta.post("/desk/calendar/own/absences", first=times["last"], last=times["first"])
    page = (await jonas.get(f"/desk/calendar?week={first:%G-W%V}")).text
    await jonas.post("/desk/calendar/own/absences/1/remove")

    assert say("calendar_problem_absence") in wrong.text
    async with world.database.read() as session:
        [absence] = await session.scalars(select(Absence))
    assert absence.reason == "Atostogos"
    assert "Atostogos" not in page  # Ruta cannot be booked, so Jonas does not see her calendar.
    await ruta.post(f"/desk/calendar/own/absences/{absence.id}/remove")
    async with world.database.read() as session:
        assert list(await session.scalars(select(Absence))) == []


async def slots(browser: Browser, number: int) -> list[str]:
    """The free times that the panel offers."""
    page = (await browser.get(f"/desk/conversations/{number}")).text
    return [part.split('"')[0] for part in page.split(' value="')[1:] if part[:3] == "202"]


async def test_times_are_proposed_with_buttons(world: World, ruta: Browser) -> None:
    """Up to three ticked times go to the asker as the consultant's message with buttons."""
    number = await taken(world)
    times = await slots(ruta, number)

    form = {f"slot{n}": time for n, time in enumerate(times[:4])}
    await ruta.post(f"/desk/conversations/{number}/appointment/propose", kind="phone", **form)

    proposed = (await world.messages(number))[-1]
    assert proposed.author == "consultant"
    assert len(proposed.data["buttons"]) == 3
    assert times[0] in proposed.data["buttons"][0]["payload"]


async def test_a_time_is_booked_directly(world: World, ruta: Browser) -> None:
    """One ticked time is booked, the asker is told, and the panel and the calendar show it."""
    number = await taken(world)
    times = await slots(ruta, number)

    await ruta.post(f"/desk/conversations/{number}/appointment/book", kind="phone", slot0=times[0])

    [one] = await appointments(world)
    assert (one.state, one.place) == ("booked", "A-12")
    assert (await world.messages(number))[-1].data["said"] == "appointment_booked"
    assert "A-12" in (await ruta.get(f"/desk/conversations/{number}")).text
    week = one.starts_at.astimezone(ZONE).strftime("%G-W%V")
    assert f'id="appointment-{one.id}"' in (await ruta.get(f"/desk/calendar?week={week}")).text


async def test_only_the_owner_proposes_and_books(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """A colleague's conversation cannot be booked into."""
    number = await taken(world)
    times = await slots(ruta, number)
    await jonas.get(f"/desk/conversations/{number}")
    here = f"/desk/conversations/{number}/appointment"

    for what in ("propose", "book"):
        answer = await jonas.post(f"{here}/{what}", kind="phone", slot0=times[0])
        assert answer.status_code == 409
    assert await appointments(world) == []


async def booked(world: World, login: str, starts_at: datetime) -> Appointment:
    """An appointment with a consultant."""
    number = await taken(world, login)
    owner = await user(world, login)
    wanted = booking.Meeting(
        owner.id, "phone", "A-12", starts_at, starts_at + timedelta(minutes=45), timedelta()
    )
    async with world.database.write() as session:
        conversation = await session.get_one(Conversation, number)
        made = await booking.book(session, conversation, wanted)
    assert made
    return made


async def test_cancelling_tells_the_asker(world: World, ruta: Browser) -> None:
    """A consultant's cancellation is said to the asker, with a way to choose another time."""
    one = await booked(world, "ruta", now() + timedelta(days=2))
    await ruta.get("/desk/calendar")

    answer = await ruta.post(f"/desk/calendar/appointments/{one.id}/cancel")
    again = await ruta.post(f"/desk/calendar/appointments/{one.id}/cancel")

    assert answer.is_redirect
    assert again.status_code == 409
    last = (await world.messages(one.conversation_id))[-1]
    assert last.data["said"] == "appointment_cancelled_by_us"
    assert len(last.data["buttons"]) == 1


async def test_colleagues_appointments_are_for_the_lead(
    world: World, ruta: Browser, jonas: Browser, lead: Browser
) -> None:
    """A consultant changes only their own appointments; the lead changes all."""
    one = await booked(world, "ruta", now() + timedelta(days=2))
    for who in (jonas, lead):
        await who.get("/desk/calendar")
    later = f"{(now() + timedelta(days=3)).astimezone(ZONE):%Y-%m-%dT%H:%M}"

    refused = await jonas.post(f"/desk/calendar/appointments/{one.id}/move", when=later)
    moved = await lead.post(f"/desk/calendar/appointments/{one.id}/move", when=later)

    assert refused.status_code == 409
    assert moved.is_redirect
    [found] = await appointments(world)
    assert (found.sequence, found.starts_at) == (1, calendar.when(later))
    assert (await world.messages(one.conversation_id))[-1].data["said"] == "appointment_moved"
    assert ruta


async def test_what_became_of_it_is_kept(world: World, ruta: Browser) -> None:
    """After it began an appointment is marked as done or missed, once."""
    one = await booked(world, "ruta", now() - timedelta(minutes=5))
    await ruta.get("/desk/calendar")

    await ruta.post(f"/desk/calendar/appointments/{one.id}/missed")
    again = await ruta.post(f"/desk/calendar/appointments/{one.id}/done")

    assert again.status_code == 409
    assert [found.state for found in await appointments(world)] == ["missed"]


@pytest.mark.parametrize("written", ["", "2026-02-30T10:00", "2026-11-22", "10:00", "x" * 20])
def test_what_is_no_moment_is_none(written: str) -> None:
    """A field for day and time that names none is said to be wrong, not guessed."""
    assert calendar.when(written) is None


async def test_weeks_that_do_not_exist_are_not_found(ruta: Browser) -> None:
    """An address with a week that the year does not have leads nowhere."""
    assert (await ruta.get("/desk/calendar?week=2025-W54")).status_code == 404
    assert (await ruta.get("/desk/calendar?week=2026-W53")).status_code == 200
