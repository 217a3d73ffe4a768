"""Facts about one's own account: what one changes there, and what that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.sessions import COOKIE, IDLE
from bot.services import Services
from bot.store.accounts import DeskSession, User
from bot.store.base import now
from tests.desk.world import PASSWORD, Browser, say

NEW = "kiti keturi sausi lapai"


async def test_a_new_password_ends_the_other_sessions(
    ruta: Browser, browser: Callable[[], Browser]
) -> None:
    """Whoever has another session is out, and this browser goes on under a new token."""
    other = browser()
    await other.sign_in("ruta")
    before = ruta.http.cookies[COOKIE]
    await ruta.get("/desk/me")

    assert (await ruta.post("/desk/me/password", password="x", new=NEW)).status_code == 422
    answer = await ruta.post("/desk/me/password", password=PASSWORD, new=NEW)

    assert answer.headers["location"] == "/desk/me?told=password_changed"
    assert ruta.http.cookies[COOKIE] != before
    assert (await ruta.get("/desk/me")).status_code == 200
    assert (await other.get("/desk")).status_code == 303
    stolen = browser()
    stolen.http.cookies.set(COOKIE, before, domain="desk.test", path="/desk")
    assert (await stolen.get("/desk")).status_code == 303
    assert (await stolen.sign_in("ruta")).status_code == 401
    assert (await stolen.sign_in("ruta", NEW)).status_code == 303


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("trumpas", "password_short"),
        ("slaptazodis1", "password_common"),
        ("qwertyuiop12", "password_common"),
        ("ruta ruta ruta", "password_common"),
        ("x" * 1001, "password_long"),
    ],
)
async def test_bad_passwords(ruta: Browser, new: str, says: str) -> None:
    """A password that is short, or that others would guess, is refused and said why."""
    await ruta.get("/desk/me")

    answer = await ruta.post("/desk/me/password", password=PASSWORD, new=new)

    assert answer.status_code == 422
    assert say(says, n=12) in answer.text


async def test_details(services: Services, ruta: Browser) -> None:
    """Name, language and wishes are changed as they are; the e-mail only with the password."""
    await ruta.get("/desk/me")
    await ruta.post("/desk/me", name="Rūta  R.", email="", language="en")
    assert (await ruta.get("/desk/me")).text.count('<html lang="en">') == 1
    wrong = await ruta.post("/desk/me", name="Rūta", email="r@mic.example", password="x")
    assert wrong.status_code == 422
    assert "r@mic.example" in wrong.text

    await ruta.post("/desk/me", name="Rūta R.", email="R@mic.example", password=PASSWORD)

    async with services.database.read() as session:
        user = (await session.scalars(select(User))).one()
    assert (user.name, user.email, user.language) == ("Rūta R.", "r@mic.example", "en")
    assert user.reminders_by_mail is False


async def test_the_language_comes_along(ruta: Browser, browser: Callable[[], Browser]) -> None:
    """The language one has chosen is there in every browser one signs in with."""
    await ruta.get("/desk/me")
    await ruta.post("/desk/me", name="Rūta", email="", language="en")

    hers = browser()
    await hers.sign_in("ruta")

    assert '<html lang="en">' in (await hers.get("/desk/me")).text


async def test_sessions_are_listed_and_ended(
    ruta: Browser, jonas: Browser, browser: Callable[[], Browser]
) -> None:
    """One sees one's browsers and ends them one by one or all others; never those of others."""
    phone, tablet = browser(), browser()
    for one, header in ((phone, "Firefox/140.0 (Android 15)"), (tablet, "Safari/605 (iPad)")):
        one.http.headers["User-Agent"] = header
        await one.sign_in("ruta")
    page = (await ruta.get("/desk/me")).text
    assert "Firefox, Android" in page
    assert "Safari, iPad" in page
    name = page.split("Firefox, Android")[1].split('name="session" value="')[1].split('"')[0]
    await jonas.get("/desk/me")

    await jonas.post("/desk/me/sessions", session=name)
    assert (await phone.get("/desk")).status_code == 200
    await ruta.post("/desk/me/sessions", session=name)
    assert (await phone.get("/desk")).status_code == 303
    assert (await tablet.get("/desk")).status_code == 200
    await ruta.post("/desk/me/sessions", session="others")

    assert (await tablet.get("/desk")).status_code == 303
    assert (await ruta.get("/desk")).status_code == 200
    assert (await jonas.get("/desk")).status_code == 200


async def test_an_idle_session_ends(services: Services, ruta: Browser) -> None:
    """A browser that asks for nothing for two hours is out; asking keeps it in."""
    async with services.database.write() as session:
        await session.execute(update(DeskSession).values(seen_at=now() - timedelta(minutes=10)))
    assert (await ruta.get("/desk")).status_code == 200
    async with services.database.read() as session:
        seen = (await session.scalars(select(DeskSession.seen_at))).one()
    assert seen > now() - timedelta(minutes=1)

    async with services.database.write() as session:
        await session.execute(update(DeskSession).values(seen_at=now() - IDLE))
    assert (await ruta.get("/desk")).status_code == 303


async def test_guessing_the_password_is_slowed(ruta: Browser) -> None:
    """A session that somebody took over does not help to find the password."""
    await ruta.get("/desk/me")
    for _ in range(8):
        await ruta.post("/desk/me/password", password="x", new=NEW)

    answer = await ruta.post("/desk/me/password", password=PASSWORD, new=NEW)

    assert answer.status_code == 429
