"""Facts about signing in with the organisation's account, at a provider that signs for real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import create_app
from bot.desk import accounts
from bot.desk.sessions import COOKIE
from bot.services import Services
from bot.store.accounts import User
from tests.desk.world import ADDRESS, Browser, World, say
from tests.stand_ins.identities import CLIENT, SECRET, Identities

GO = "/desk/sign-in/provider"


@pytest.fixture
async def identities() -> AsyncIterator[Identities]:
    """The provider."""
    made = Identities()
    await made.server.start()
    yield made
    await made.server.stop()


@pytest.fixture
def with_provider(services: Services, identities: Identities) -> Services:
    """The parts of a process that asks it."""
    changes = {
        "oidc_issuer": identities.server.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SecretStr(SECRET),
        "public_url": ADDRESS,
    }
    return replace(services, settings=services.settings.model_copy(update=changes))


@pytest.fixture
async def ruta(world: World) -> User:
    """An account with an address."""
    made = await world.user("ruta")
    async with world.database.write() as session:
        user = await session.get_one(User, made.id)
        await accounts.set_email(session, user, "ruta@mic.example")
        return user


async def way(browser: Browser, wanted: str = "") -> str:
    """Go to the provider; the address to which it sends back."""
    there = await browser.get(GO, params={"next": wanted} if wanted else {})
    assert there.status_code == 303
    async with httpx.AsyncClient(trust_env=False) as http:
        back = await http.get(there.headers["location"])
    return str(back.headers["location"])


async def test_in_by_a_verified_address(
    with_provider: Services, ruta: User, identities: Identities
) -> None:
    """The account of a verified address is let in, and known by its subject from then on."""
    theirs = Browser(create_app(with_provider))
    assert GO in (await theirs.get("/desk/sign-in")).text

    answer = await theirs.get(await way(theirs, "/desk/conversations/7"))

    assert answer.headers["location"] == "/desk/conversations/7"
    assert (await theirs.get("/desk/me")).status_code == 200
    identities.who = {"sub": "1", "email": "other@mic.example", "email_verified": False}
    again = Browser(create_app(with_provider))
    assert (await again.get(await way(again))).headers["location"] == "/desk"
    async with with_provider.database.read() as session:
        user = await session.get_one(User, ruta.id)
    assert user.oidc_subject == f"{identities.server.url} 1"


@pytest.mark.parametrize(
    "who",
    [
        {"sub": "1", "email": "ruta@mic.example", "email_verified": False},
        {"sub": "1", "email": "ruta@mic.example"},
        {"sub": "1", "email": "ruta@mic.example", "email_verified": "true"},
        {"sub": "1", "email": "nobody@mic.example", "email_verified": True},
        {"sub": "1"},
    ],
)
@pytest.mark.usefixtures("ruta")
async def test_nobody_else_comes_in(
    with_provider: Services, identities: Identities, who: dict[str, Any]
) -> None:
    """Without an account of the very address, verified, nobody comes in and none is made."""
    identities.who = who
    theirs = Browser(create_app(with_provider))

    answer = await theirs.get(await way(theirs))

    assert answer.headers["location"] == "/desk/sign-in?told=provider_unknown"
    assert say("told_provider_unknown") in (await theirs.get(answer.headers["location"])).text
    assert COOKIE not in theirs.http.cookies
    async with with_provider.database.read() as session:
        assert len(list(await session.scalars(select(User)))) == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
@pytest.mark.usefixtures("ruta")
async def test_tokens_that_do_not_hold(
    with_provider: Services, identities: Identities, lie: dict[str, Any]
) -> None:
    """A token for another browser, client or time, or of another provider, lets nobody in."""
    identities.lie = lie
    theirs = Browser(create_app(with_provider))

    answer = await theirs.get(await way(theirs))

    assert answer.headers["location"] == "/desk/sign-in?told=provider_failed"
    assert COOKIE not in theirs.http.cookies


@pytest.mark.usefixtures("ruta")
async def test_a_foreign_signature(with_provider: Services, identities: Identities) -> None:
    """A token signed by a key that the provider does not publish lets nobody in."""
    identities.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    theirs = Browser(create_app(with_provider))

    answer = await theirs.get(await way(theirs))

    assert answer.headers["location"] == "/desk/sign-in?told=provider_failed"


@pytest.mark.usefixtures("ruta")
async def test_only_the_browser_that_began(with_provider: Services) -> None:
    """The way back works once, in the browser that went there, with the state it was given."""
    app = create_app(with_provider)
    theirs, other = Browser(app), Browser(app)
    back = await way(theirs)
    failed = "/desk/sign-in?told=provider_failed"

    assert (await other.get(back)).headers["location"] == failed
    await way(other)
    assert (await other.get(back)).headers["location"] == failed
    assert (await theirs.get(back.replace("state=", "state=x"))).headers["location"] == failed
    assert (await theirs.get(back)).headers["location"] == "/desk"
    assert (await theirs.get(back)).headers["location"] == failed


async def test_the_second_factor_stays(with_provider: Services, ruta: User) -> None:
    """An account with a second factor is asked for it here too."""
    async with with_provider.database.write() as session:
        (await session.get_one(User, ruta.id)).totp_on = True
    theirs = Browser(create_app(with_provider))

    answer = await theirs.get(await way(theirs))

    assert answer.headers["location"].startswith("/desk/sign-in/code")
    assert COOKIE not in theirs.http.cookies


async def test_new_accounts_only_if_wanted(with_provider: Services, identities: Identities) -> None:
    """With `GANDRAS_OIDC_NEW_ROLE` people that only the provider knows get an account."""
    identities.who |= {"name": "Ona (demo)", "email": "ona@mic.example"}
    settings = with_provider.settings.model_copy(update={"oidc_new_role": "trainer"})
    theirs = Browser(create_app(replace(with_provider, settings=settings)))

    assert (await theirs.get(await way(theirs))).headers["location"] == "/desk"

    async with with_provider.database.read() as session:
        user = (await session.scalars(select(User))).one()
    assert (user.name, user.role, user.email) == ("Ona (demo)", "trainer", "ona@mic.example")


async def test_a_provider_that_is_away(with_provider: Services, identities: Identities) -> None:
    """A provider that does not answer is said to have failed; signing in with a password works."""
    await identities.server.stop()
    theirs = Browser(create_app(with_provider))

    answer = await theirs.get(GO)

    assert answer.headers["location"] == "/desk/sign-in?told=provider_failed"


async def test_the_way_there(with_provider: Services) -> None:
    """What is sent there names nothing of ours but the client, and leads nowhere else after."""
    theirs = Browser(create_app(with_provider))

    there = await theirs.get(GO, params={"next": "//evil.example"})

    query = parse_qs(urlsplit(there.headers["location"]).query)
    assert query["redirect_uri"] == [f"{ADDRESS}/desk/sign-in/provider/back"]
    assert len(query["state"][0]) >= 43
    assert "evil" not in there.headers["location"]
