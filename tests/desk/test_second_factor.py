"""Facts about the second factor: what it takes to set it up, to come in, and to lose it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from pyotp.totp import TOTP
from sqlalchemy import select, update

from bot.app import create_app
from bot.desk import second_factor
from bot.desk.entrance import MOST_CODES
from bot.desk.sessions import COOKIE
from bot.desk.signing import STEP_COOKIE
from bot.services import Services
from bot.store.accounts import AccountKey, RecoveryCode, User
from bot.store.base import now
from tests.desk.world import PASSWORD, Browser, World, say

PAGE = "/desk/me/second-factor"


async def set_up(browser: Browser) -> tuple[TOTP, list[str]]:
    """Set the second factor up; the app, and the codes on paper."""
    page = await browser.get(PAGE)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert secret
    app = TOTP(secret[1].replace(" ", ""))
    done = await browser.post(PAGE, code=app.at(now() - timedelta(seconds=30)))
    assert done.status_code == 200
    return app, re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.text)


async def kept(services: Services) -> User:
    """Rūta's account as it is now."""
    async with services.database.read() as session:
        return (await session.scalars(select(User).where(User.login == "ruta"))).one()


async def test_it_counts_once_a_code_was_right(services: Services, ruta: Browser) -> None:
    """Until a code shows that the app has the secret, the password alone lets in."""
    page = await ruta.get(PAGE)
    assert (await ruta.get(PAGE)).text == page.text
    assert "<svg" in page.text
    assert (await ruta.post(PAGE, code="000000")).status_code == 422
    assert not (await kept(services)).totp_on
    assert (await ruta.sign_in("ruta")).headers["location"] == "/desk"

    before = ruta.http.cookies[COOKIE]
    await ruta.get("/desk/me")
    _, codes = await set_up(ruta)

    assert (await kept(services)).totp_on
    assert len(set(codes)) == 10
    assert ruta.http.cookies[COOKIE] != before
    assert (await ruta.get("/desk/me")).status_code == 200


async def test_the_secret_is_kept_encrypted(services: Services, ruta: Browser) -> None:
    """Neither the secret nor the codes on paper can be read from the database."""
    app, codes = await set_up(ruta)

    user = await kept(services)
    assert user.totp_secret
    assert app.secret not in user.totp_secret
    assert second_factor.opened(services.settings, user.totp_secret) == app.secret
    other = services.settings.model_copy(update={"var": services.settings.var / "other"})
    assert second_factor.opened(other, user.totp_secret) is None
    async with services.database.read() as session:
        hashes = set(await session.scalars(select(RecoveryCode.code_hash)))
    assert not hashes & {code.replace("-", "") for code in codes}


async def test_signing_in_takes_both(ruta: Browser, browser: Callable[[], Browser]) -> None:
    """The password leads to the code, and only the code to a session; a code counts once."""
    app, _ = await set_up(ruta)
    hers, thief = browser(), browser()

    answer = await hers.sign_in("ruta", next="/desk/conversations/7")
    assert answer.headers["location"] == "/desk/sign-in/code?next=/desk/conversations/7"
    assert COOKIE not in hers.http.cookies
    assert (await hers.get("/desk")).headers["location"] == "/desk/sign-in"
    code = app.now()
    done = await hers.post("/desk/sign-in/code", code=code, next="/desk/conversations/7")
    assert done.headers["location"] == "/desk/conversations/7"
    assert (await hers.get("/desk/me")).status_code == 200
    assert STEP_COOKIE not in hers.http.cookies

    await thief.sign_in("ruta")
    again = await thief.post("/desk/sign-in/code", code=code)
    assert again.status_code == 401
    assert say("code_failed") in again.text
    earlier = await thief.post("/desk/sign-in/code", code=app.at(now() - timedelta(seconds=30)))
    assert earlier.status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)
async def test_one_code_one_session(ruta: Browser, browser: Callable[[], Browser]) -> None:
    """Of several browsers that send the same code at the same moment one gets in."""
    app, codes = await set_up(ruta)
    many = [browser() for _ in range(3)]
    for code in (app.now(), codes[0]):
        for one in many:
            await one.sign_in("ruta")
            # A key of the first step stands for one browser; here all stand at the same step.
            one.http.cookies.update(many[-1].http.cookies)
        step = many[-1].http.cookies[STEP_COOKIE]
        for one in many:
            one.http.cookies.clear()
            one.http.cookies.set(STEP_COOKIE, step, domain="desk.test", path="/desk/sign-in")

        answers = await asyncio.gather(*(one.post("/desk/sign-in/code", code=code) for one in many))

        assert [answer.status_code for answer in answers].count(303) == 1
        for one in many:
            one.http.cookies.clear()


async def test_codes_on_paper(ruta: Browser, browser: Callable[[], Browser]) -> None:
    """A code on paper lets in once, however it is spelt; new codes end the old ones."""
    _, codes = await set_up(ruta)
    hers = browser()
    await hers.sign_in("ruta")
    typed = codes[0].upper().replace("-", " ")
    assert (await hers.post("/desk/sign-in/code", code=typed)).status_code == 303
    await hers.sign_in("ruta")
    assert (await hers.post("/desk/sign-in/code", code=typed)).status_code == 401
    assert say("codes_left", n=9) in (await ruta.get("/desk/me")).text

    assert (await ruta.post(f"{PAGE}/codes", password="wrong")).status_code == 422
    page = await ruta.post(f"{PAGE}/codes", password=PASSWORD)
    assert len(re.findall(r"<code>", page.text)) == 10
    assert (await hers.post("/desk/sign-in/code", code=codes[1])).status_code == 401


async def test_guessing_codes_is_slowed(ruta: Browser, browser: Callable[[], Browser]) -> None:
    """After a few wrong codes even the right one must wait, also after signing in anew."""
    app, _ = await set_up(ruta)
    theirs = browser()
    statuses = []
    for _ in range(MOST_CODES):
        await theirs.sign_in("ruta")
        statuses.append((await theirs.post("/desk/sign-in/code", code="123")).status_code)

    assert set(statuses[:-1]) == {401}
    assert (await theirs.post("/desk/sign-in/code", code=app.now())).status_code == 429


async def test_the_first_step_does_not_last(
    services: Services, ruta: Browser, browser: Callable[[], Browser]
) -> None:
    """Who waits too long between the steps begins again."""
    app, _ = await set_up(ruta)
    hers = browser()
    await hers.sign_in("ruta")
    async with services.database.write() as session:
        await session.execute(update(AccountKey).values(expires_at=now() - timedelta(seconds=1)))

    answer = await hers.post("/desk/sign-in/code", code=app.now())

    assert answer.status_code == 403
    assert say("code_expired") in answer.text
    assert COOKIE not in hers.http.cookies


async def test_roles_that_need_it(services: Services, world: World) -> None:
    """Where the role needs it, nothing is open before it is set up, and it cannot be given up."""
    settings = services.settings.model_copy(update={"totp_required": "administrator, lead"})
    app: FastAPI = create_app(replace(services, settings=settings))
    await world.user("vadas", "lead")
    theirs = Browser(app)
    await theirs.sign_in("vadas")

    for path in ("/desk", "/desk/me", "/desk/home", "/desk/events", "/desk/conversations/1"):
        assert (await theirs.get(path)).headers["location"] == PAGE
    page = await theirs.get(PAGE)
    assert say("second_factor_needed") in page.text
    await set_up(theirs)
    await theirs.get("/desk/me")
    refused = await theirs.post(f"{PAGE}/off", password=PASSWORD)
    assert refused.status_code == 403
    assert say("second_factor_required") in refused.text


async def test_given_up(services: Services, ruta: Browser) -> None:
    """Where it is a choice, it can be given up for the password; a session alone does not do."""
    await set_up(ruta)
    await ruta.get("/desk/me")

    assert (await ruta.post(f"{PAGE}/off", password="wrong")).status_code == 422
    assert (await kept(services)).totp_on
    answer = await ruta.post(f"{PAGE}/off", password=PASSWORD)
    assert answer.headers["location"] == "/desk/me?told=second_factor_off"
    user = await kept(services)
    assert (user.totp_on, user.totp_secret) == (False, None)


async def test_lost(services: Services, ruta: Browser, world: World, app: FastAPI) -> None:
    """An administrator takes a lost second factor away, which ends the account's sessions."""
    await set_up(ruta)
    await world.user("admin", "administrator")
    admin = Browser(app)
    await admin.sign_in("admin")
    await admin.get("/desk/me")

    await admin.post(f"/desk/accounts/{(await kept(services)).id}/without-second-factor")

    assert (await ruta.get("/desk")).headers["location"] == "/desk/sign-in"
    assert (await ruta.sign_in("ruta")).headers["location"] == "/desk"
