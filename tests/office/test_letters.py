"""Facts about `bot.office.letters`: consultants hear of what askers do with their calendars."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.app import create_app
from bot.mail import send_some
from bot.office.links import PATH, token
from bot.office.words import in_words
from bot.services import Services
from bot.store.accounts import User
from bot.store.mail import Mail
from bot.store.models import Message
from bot.store.office import Absence
from tests.askers import Asker
from tests.mail_server import MailServer, mail_server
from tests.office.calendar import appointments, bookable, presses
from tests.office.test_talking import offered, times_of

Post = Callable[[], Awaitable[list[str]]]


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server."""
    async with mail_server() as made:
        yield made


@pytest.fixture
def wired(services: Services, server: MailServer) -> Services:
    """A process that sends to it."""
    url = SecretStr(f"smtp://127.0.0.1:{server.port}")
    return replace(services, settings=services.settings.model_copy(update={"smtp_url": url}))


@pytest.fixture
def post(wired: Services, server: MailServer) -> Post:
    """Sends all that is due; the subjects of what arrived since the last time, by recipient."""

    async def sent() -> list[str]:
        known = len(server.mails)
        while await send_some(wired):
            pass
        subjects = [" ".join(mail["subject"].split()) for mail in server.mails[known:]]
        return [f"{to}: {one}" for to, one in zip(server.recipients[known:], subjects, strict=True)]

    return sent


async def with_address(services: Services, user: User, **values: object) -> str:
    """Give a consultant an address."""
    address = f"{user.login}@gandras.test"
    async with services.database.write() as session:
        await session.execute(
            update(User).where(User.id == user.id).values(email=address, **values)
        )
    return address


async def books(services: Services, asker: Asker) -> Message:
    """Book the first time that is offered; what the asker is told."""
    return await presses(asker, await presses(asker, await offered(services, asker), 0), 0)


def when(services: Services, message: Message, button: int, language: str) -> str:
    """The time that a button books, as a letter says it."""
    return in_words(services.replies.texts, language, times_of(message)[button], None)


@pytest.mark.parametrize(
    ("language", "subjects", "words"),
    [
        (
            "lt",
            ("Užsakyta konsultacija", "Pakeistas konsultacijos laikas", "Atšaukta konsultacija"),
            ("Kaip: telefonu", "Pokalbis Nr. "),
        ),
        (
            "en",
            ("Consultation booked", "Consultation moved", "Consultation cancelled"),
            ("How: by phone", "Conversation no. "),
        ),
    ],
)
async def test_each_step_is_told(
    wired: Services,
    server: MailServer,
    post: Post,
    language: str,
    subjects: tuple[str, str, str],
    words: tuple[str, str],
) -> None:
    """Booking, moving and cancelling in the chat, in the language of the account."""
    ona = Asker(wired)
    address = await with_address(wired, await bookable(wired), language=language)
    times = await presses(ona, await offered(wired, ona), 0)

    booked = await presses(ona, times, 0)
    first = when(wired, times, 0, language)
    assert await post() == [f"{address}: {subjects[0]}: {first}"]

    others = await presses(ona, booked, 0)
    moved = await presses(ona, others, 2)
    second = when(wired, others, 2, language)
    assert await post() == [f"{address}: {subjects[1]}: {second}"]
    assert first in server.texts[-1]

    await presses(ona, await presses(ona, moved, 1), 0)
    assert await post() == [f"{address}: {subjects[2]}: {second}"]

    number = (await ona.conversation()).id
    for text in server.texts:
        assert all(one in text for one in words)
        assert f"https://gandras.test/desk/conversations/{number}\n" in text
        assert "Labas" not in text
        assert "{" not in text


async def test_the_same_press_twice_is_told_once(wired: Services, post: Post) -> None:
    """What was booked already is no news."""
    ona = Asker(wired)
    await with_address(wired, await bookable(wired))
    times = await presses(ona, await offered(wired, ona), 0)

    await presses(ona, times, 0)
    await presses(ona, times, 0)

    assert len(await post()) == 1


async def test_with_somebody_else_instead_both_are_told(wired: Services, post: Post) -> None:
    """Who loses an appointment hears that the time is free again, who gets it that it is theirs."""
    ona = Asker(wired)
    ruta = await bookable(wired)
    hers = await with_address(wired, ruta, language="en")
    booked = await books(wired, ona)
    await post()
    [one] = await appointments(wired)
    jonas = await bookable(wired, "jonas")
    his = await with_address(wired, jonas, language="en")
    async with wired.database.write() as session:
        session.add(
            Absence(user_id=ruta.id, starts_at=one.ends_at, ends_at=one.ends_at.replace(year=2100))
        )

    others = await presses(ona, booked, 0)
    await presses(ona, others, 2)

    before = in_words(wired.replies.texts, "en", one.starts_at, None)
    after = when(wired, others, 2, "en")
    assert await post() == [
        f"{hers}: Consultation no longer in your calendar: {before}",
        f"{his}: Consultation booked: {after}",
    ]


@pytest.mark.parametrize("step", ["cancel", "move"])
async def test_the_page_of_the_appointment_tells_too(
    wired: Services, post: Post, step: str
) -> None:
    """It is the other door to the same appointment."""
    ona = Asker(wired)
    await with_address(wired, await bookable(wired), language="en")
    times = await presses(ona, await offered(wired, ona), 0)
    await presses(ona, times, 0)
    await post()
    [one] = await appointments(wired)
    transport = httpx.ASGITransport(app=create_app(wired), client=("192.0.2.1", 1))

    async with httpx.AsyncClient(transport=transport, base_url="https://gandras.test") as http:
        page = f"{PATH}/{token(wired.settings, one.id)}"
        await http.post(f"{page}/{step}", data={"at": times_of(times)[2].isoformat()})

    subject = "Consultation cancelled" if step == "cancel" else "Consultation moved"
    button = 0 if step == "cancel" else 2
    assert await post() == [f"ruta@gandras.test: {subject}: {when(wired, times, button, 'en')}"]


@pytest.mark.parametrize("why", ["no address", "disabled"])
async def test_who_cannot_be_written_to_is_not(wired: Services, why: str) -> None:
    """Without an address nothing is written, and the booking is made all the same."""
    ona = Asker(wired)
    ruta = await bookable(wired)
    booked = await books(wired, ona)
    if why == "disabled":
        await with_address(wired, ruta, disabled_at=ruta.created_at)
        await presses(ona, await presses(ona, booked, 1), 0)

    async with wired.database.read() as session:
        assert list(await session.scalars(select(Mail))) == []
    assert len(await appointments(wired)) == 1
