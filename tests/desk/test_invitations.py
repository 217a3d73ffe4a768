"""Facts about how people get an account and a password: invitations, links, forgotten passwords."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.app import create_app
from bot.desk import accounts
from bot.desk.welcome import MOST_BY_EMAIL
from bot.services import Services
from bot.store.accounts import AccountKey, User
from bot.store.base import now
from bot.store.mail import Mail
from tests.desk.world import PASSWORD, Browser, World, say

NEW = "kiti keturi sausi lapai"
#: What a new account is asked for.
FORM = {"name": "Ona Onaitė", "email": "Ona@Example.org", "role": "consultant", "login": ""}


@pytest.fixture
def with_mail(services: Services) -> Services:
    """The parts of a process that can send e-mails."""
    changes = {
        "smtp_url": SecretStr("smtp://127.0.0.1:1"),
        "mail_from": "desk@gandras.example",
        "public_url": "https://gandras.example",
    }
    return replace(services, settings=services.settings.model_copy(update=changes))


@pytest.fixture
async def admin(world: World, browser: Callable[[], Browser]) -> Browser:
    """An administrator, where no e-mail can be sent."""
    return await administrator(world, browser())


async def administrator(world: World, theirs: Browser) -> Browser:
    """Sign one in."""
    await world.user("admin", "administrator")
    await theirs.sign_in("admin")
    await theirs.get("/desk/me")
    return theirs


async def letters(services: Services) -> list[Mail]:
    """What was written."""
    async with services.database.read() as session:
        return list(await session.scalars(select(Mail).order_by(Mail.id)))


async def account(services: Services, login: str) -> User:
    """An account as it is now."""
    async with services.database.read() as session:
        return (await session.scalars(select(User).where(User.login == login))).one()


async def test_invited_by_letter(with_mail: Services, world: World) -> None:
    """Whoever is invited sets a password by the letter's link, once, and can then sign in."""
    admin = await administrator(world, Browser(create_app(with_mail), "https://gandras.example"))

    answer = await admin.post("/desk/accounts", **FORM, speaks_lt="1", speaks_uk="1")

    assert answer.headers["location"].endswith("?told=account_invited")
    user = await account(with_mail, "ona@example.org")
    assert (user.email, user.speaks, user.role) == ("ona@example.org", "lt uk", "consultant")
    [letter] = await letters(with_mail)
    assert letter.address == "ona@example.org"
    link = re.search(r"https://gandras\.example(/desk/join/[\w-]{43})", letter.text)
    assert link

    hers = Browser(create_app(with_mail), "https://gandras.example")
    assert (await hers.sign_in("ona@example.org", "")).status_code == 401
    page = await hers.get(link[1])
    assert "Ona Onaitė" in page.text
    assert say("password_rule", n=12) in page.text
    assert (await hers.post(link[1], password="trumpas")).status_code == 422
    done = await hers.post(link[1], password=NEW)
    assert done.headers["location"] == "/desk/sign-in?told=password_changed"
    assert (await hers.post(link[1], password=NEW)).status_code == 410
    assert (await hers.get(link[1])).status_code == 410
    assert (await hers.sign_in("ONA@example.org", NEW)).status_code == 303


async def test_invited_without_a_mail_server(admin: Browser, services: Services) -> None:
    """Without a mail server the link is shown to the administrator once; only its hash is kept."""
    page = await admin.post("/desk/accounts", **FORM)

    link = re.search(r'value="http://desk\.test(/desk/join/([\w-]{43}))"', page.text)
    assert link
    assert not await letters(services)
    async with services.database.read() as session:
        kept = (await session.scalars(select(AccountKey))).one()
    assert link[2] not in kept.key_hash
    user = await account(services, "ona@example.org")
    again = await admin.get(f"/desk/accounts/{user.id}")
    assert "/desk/join/" not in again.text
    # A new link takes the place of the first.
    await admin.post(f"/desk/accounts/{user.id}/link")
    assert (await admin.get(link[1])).status_code == 410


async def test_links_end(admin: Browser, services: Services) -> None:
    """A link works only for what it was made for, until it expires, and not for the disabled."""
    page = await admin.post("/desk/accounts", **FORM)
    key = page.text.split("/desk/join/")[1].split('"')[0]

    assert (await admin.get(f"/desk/new-password/{key}")).status_code == 410
    assert (await admin.get(f"/desk/join/{key}")).status_code == 200
    user = await account(services, "ona@example.org")
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == user.id).values(disabled_at=now()))
    assert (await admin.get(f"/desk/join/{key}")).status_code == 410
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == user.id).values(disabled_at=None))
        await session.execute(update(AccountKey).values(expires_at=now() - timedelta(seconds=1)))
    assert (await admin.post(f"/desk/join/{key}", password=NEW)).status_code == 410


async def test_one_link_one_password(admin: Browser, app: FastAPI) -> None:
    """Of two browsers that use one link at the same time one wins."""
    page = await admin.post("/desk/accounts", **FORM)
    path = "/desk/join/" + page.text.split("/desk/join/")[1].split('"')[0]

    answers = await asyncio.gather(
        *(Browser(app).post(path, password=f"{NEW} {number}") for number in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "name_form"),
        ({"email": "ona"}, "email_form"),
        ({"email": "onutė@example.org"}, "email_form"),
        ({"email": "ona@example.org>\nBcc: x@example.org", "login": "ona"}, "email_form"),
        ({"email": "", "login": ""}, "login_form"),
        ({"login": "ona jonas"}, "login_form"),
        ({"login": "admin"}, "login_taken"),
    ],
)
async def test_refused_invitations(admin: Browser, change: dict[str, str], says: str) -> None:
    """What cannot be an account is told beside what was typed."""
    answer = await admin.post("/desk/accounts", **FORM | change)

    assert answer.status_code == 422
    assert say(says) in answer.text


async def test_forgotten(with_mail: Services, world: World) -> None:
    """A link to a new password goes to the account's address; the old sessions end with it."""
    app = create_app(with_mail)
    user = await world.user("ruta")
    async with with_mail.database.write() as session:
        await accounts.set_email(session, await session.get_one(User, user.id), "Ruta@mic.example")
    hers, other = (Browser(app, "https://gandras.example") for _ in range(2))
    await other.sign_in("ruta")
    assert say("forgot_link") in (await hers.get("/desk/sign-in")).text

    answer = await hers.http.post(
        "/desk/forgot", data={"email": " RUTA@MIC.example "}, headers={"Host": "evil.example"}
    )

    assert answer.headers["location"] == "/desk/sign-in?told=letter_sent"
    [letter] = await letters(with_mail)
    assert letter.address == "ruta@mic.example"
    assert "evil" not in letter.text
    path = re.search(r"https://gandras\.example(/desk/new-password/\S+)", letter.text)
    assert path
    await hers.post(path[1], password=NEW)
    assert (await other.get("/desk")).headers["location"] == "/desk/sign-in"
    assert (await hers.sign_in("ruta", PASSWORD)).status_code == 401
    assert (await hers.sign_in("ruta", NEW)).status_code == 303


async def test_nobody_learns_who_exists(with_mail: Services, world: World) -> None:
    """An address that nobody has gets the same answer; letters are few however often one asks."""
    user = await world.user("ruta")
    async with with_mail.database.write() as session:
        await accounts.set_email(session, await session.get_one(User, user.id), "ruta@mic.example")
    theirs = Browser(create_app(with_mail))

    known = await theirs.http.post("/desk/forgot", data={"email": "ruta@mic.example"})
    unknown = await theirs.http.post("/desk/forgot", data={"email": "ona@mic.example"})

    assert known.status_code == unknown.status_code
    assert dict(known.headers) == dict(unknown.headers)
    for _ in range(5):
        await theirs.http.post("/desk/forgot", data={"email": "ruta@mic.example"})
    assert len(await letters(with_mail)) == MOST_BY_EMAIL


@pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)
async def test_an_administrator_is_left(services: Services, world: World) -> None:
    """The last administrator stays, also when two shut each other out at the same moment."""
    one, two = [await world.user(login, "administrator") for login in ("ona", "ina")]
    invited = await world.user("new", "administrator")
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == invited.id).values(password_hash=""))

    async def shut_out(user: User) -> bool:
        async with services.database.write() as session:
            return await accounts.disable(session, await session.get_one(User, user.id))

    done = await asyncio.gather(shut_out(one), shut_out(two))

    assert sorted(done) == [False, True]
    left = two if done[0] else one
    async with services.database.write() as session:
        user = await session.get_one(User, left.id)
        assert not await accounts.change_role(session, user, "consultant")
        assert not await accounts.disable(session, user)


async def test_changes(admin: Browser, world: World, services: Services, ruta: Browser) -> None:
    """An administrator changes name, e-mail and role; another role ends the sessions."""
    user = await account(services, "ruta")
    number = await world.wrote("Labas")
    await ruta.post(f"/desk/conversations/{number}/take-over")
    path = f"/desk/accounts/{user.id}"

    await admin.post(path, name="Rūta", email="ruta@mic.example", role="trainer")

    changed = await account(services, "ruta")
    assert (changed.name, changed.email, changed.role) == ("Rūta", "ruta@mic.example", "trainer")
    assert (await ruta.get("/desk")).headers["location"] == "/desk/sign-in"
    assert (await world.conversation(number)).owner == "waiting"
    refused = await admin.post(path, name="Rūta", email="", role="boss")
    assert refused.status_code == 400
    taken = await admin.post("/desk/accounts", **FORM | {"email": "RUTA@mic.example"})
    assert say("email_taken") in taken.text


async def test_shut_out_and_let_in(admin: Browser, services: Services, ruta: Browser) -> None:
    """The disabled are out at once; enabled, they come in with the password they had."""
    path = f"/desk/accounts/{(await account(services, 'ruta')).id}"

    await admin.post(f"{path}/end-sessions")
    assert (await ruta.get("/desk")).status_code == 303
    await ruta.sign_in("ruta")
    await admin.post(f"{path}/disable")
    assert (await ruta.get("/desk")).status_code == 303
    assert (await ruta.sign_in("ruta")).status_code == 401
    assert (await admin.post(f"{path}/link")).status_code == 404
    await admin.post(f"{path}/enable")
    assert (await ruta.sign_in("ruta")).status_code == 303

    mine = await account(services, "admin")
    answer = await admin.post(f"/desk/accounts/{mine.id}/disable")
    assert answer.status_code == 409
    assert say("last_administrator") in answer.text
