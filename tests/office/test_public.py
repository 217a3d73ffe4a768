"""The page of an appointment, opened with nothing but its link; and the reminders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import icalendar
import pytest

from bot.app import create_app
from bot.office import booking
from bot.office.links import PATH, token
from bot.office.reminders import remind_at
from bot.people import erase_person
from bot.services import Services
from bot.store.office import Appointment
from tests.askers import Asker
from tests.office.calendar import PLACE, appointments, bookable, meeting, soon


@pytest.fixture
async def browser(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody who has no account."""
    transport = httpx.ASGITransport(app=create_app(services), client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://gandras.test") as http:
        yield http


@pytest.fixture
async def one(services: Services) -> Appointment:
    """An appointment of somebody who writes Ukrainian, whose own words nobody should see here."""
    ona = Asker(services)
    await ona.writes("My secret <b>words</b>", language="uk")
    conversation = await ona.conversation()
    ruta = await bookable(services)
    async with services.database.write() as session:
        made = await booking.book(session, conversation, meeting(ruta, soon()))
    assert made
    return made


def address(services: Services, appointment: Appointment) -> str:
    """The address of its page."""
    return f"{PATH}/{token(services.settings, appointment.id)}"


async def test_the_page_shows_it_and_nothing_else(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """When, how and where, in the chosen language; nothing that was written, and no script."""
    pages = {
        language: (await browser.get(f"{address(services, one)}?lang={language}")).text
        for language in ("lt", "en", "ru", "uk")
    }

    assert len(set(pages.values())) == 4
    for page in pages.values():
        assert PLACE in page
        assert "secret" not in page
        assert "<script" not in page


@pytest.mark.parametrize("given", ["1", "1-", "x", "1-AAAAAAAAAAAAAAAAAAAAAA", "999999999-x"])
async def test_a_wrong_link_opens_nothing(
    services: Services, browser: httpx.AsyncClient, one: Appointment, given: str
) -> None:
    """A key that is not ours is not found, whatever it looks like, by every route."""
    answers = [
        await browser.get(f"{PATH}/{given}"),
        await browser.get(f"{PATH}/{given}/konsultacija.ics"),
        await browser.post(f"{PATH}/{given}/cancel"),
        await browser.post(f"{PATH}/{given}/move", data={"at": soon().isoformat()}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert [(found.id, found.state) for found in await appointments(services)] == [
        (one.id, "booked")
    ]


async def test_it_is_cancelled_by_the_link(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """Cancelling frees the time and is said in the chat too."""
    answer = await browser.post(f"{address(services, one)}/cancel?lang=en")

    page = await browser.get(answer.headers["location"])
    assert "The consultation is cancelled." in page.text
    assert PLACE not in page.text
    assert (await Asker(services).messages(direction="out"))[-1].data["said"] == (
        "appointment_cancelled"
    )
    again = await browser.post(f"{address(services, one)}/cancel")
    assert again.status_code == 303
    assert len(await Asker(services).messages(direction="out")) == 1


async def test_another_site_cannot_cancel(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """A form on another site is refused."""
    answer = await browser.post(
        f"{address(services, one)}/cancel", headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert [one.state for one in await appointments(services)] == ["booked"]


async def test_it_is_moved_by_the_link(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """A free time can be chosen; one that nobody offers is not taken."""
    here = address(services, one)

    moved = await browser.post(f"{here}/move", data={"at": soon(hours=2).isoformat()})
    odd = await browser.post(f"{here}/move", data={"at": soon(minutes=7).isoformat()})
    empty = await browser.post(f"{here}/move", data={"at": "tomorrow"})

    assert [answer.headers["location"][-5:] for answer in (moved, odd, empty)] == [
        "moved",
        "taken",
        "taken",
    ]
    [found] = await appointments(services)
    assert (found.starts_at, found.sequence) == (soon(hours=2), 1)


async def test_the_calendar_file_can_be_read(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """It has the zone, the same id for ever, and a number that grows with each change."""
    first = await entry(services, browser, one)
    async with services.database.write() as session:
        await booking.cancel(session, one.id)
    last = await entry(services, browser, one)

    before, after = first.walk("VEVENT")[0], last.walk("VEVENT")[0]
    assert (first["METHOD"], last["METHOD"]) == ("PUBLISH", "CANCEL")
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before.start == one.starts_at
    assert before["DTSTART"].params["TZID"] == "Europe/Vilnius"
    assert first.walk("VTIMEZONE")


async def entry(
    services: Services, browser: httpx.AsyncClient, appointment: Appointment
) -> icalendar.Calendar:
    """The calendar file as a calendar reads it."""
    answer = await browser.get(f"{address(services, appointment)}/konsultacija.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(answer.text)


async def test_the_link_of_an_erased_person_opens_nothing(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """After a person is erased their page is gone."""
    async with services.database.write() as session:
        await erase_person(session, one.person_id)

    assert (await browser.get(address(services, one))).status_code == 404


async def test_somebody_who_tries_keys_is_slowed(
    services: Services, browser: httpx.AsyncClient, one: Appointment
) -> None:
    """More than sixty requests in a minute from one address are refused."""
    answers = [await browser.get(f"{PATH}/{n}-x") for n in range(60)]
    refused = await browser.get(address(services, one))

    assert {answer.status_code for answer in answers} == {404}
    assert refused.status_code == 429


async def test_reminders_go_out_once_each(services: Services, one: Appointment) -> None:
    """One a day before, one an hour before, none twice, none before its time."""
    moments = [
        timedelta(hours=30),
        timedelta(hours=24),
        timedelta(hours=23),
        timedelta(minutes=60),
        timedelta(minutes=59),
        timedelta(minutes=-1),
    ]
    said = []
    for before in moments:
        await remind_at(services, one.starts_at - before)
        said.append(len(await Asker(services).messages(direction="out")))

    assert said == [0, 1, 1, 2, 2, 2]


async def test_what_was_booked_just_now_is_not_remembered_at_once(
    services: Services, one: Appointment
) -> None:
    """Who books for tomorrow is not reminded in the same minute, but still an hour before."""
    async with services.database.write() as session:
        found = await session.get_one(Appointment, one.id)
        found.changed_at = one.starts_at - timedelta(hours=20)

    await remind_at(services, one.starts_at - timedelta(hours=20))
    await remind_at(services, one.starts_at - timedelta(minutes=30))

    assert len(await Asker(services).messages(direction="out")) == 1


async def test_a_cancelled_appointment_is_not_remembered(
    services: Services, one: Appointment
) -> None:
    """Nothing is said of what will not take place."""
    async with services.database.write() as session:
        await booking.cancel(session, one.id)

    await remind_at(services, one.starts_at - timedelta(hours=2))

    assert await Asker(services).messages(direction="out") == []
