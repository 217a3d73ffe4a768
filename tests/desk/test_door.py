"""Facts about who gets in, what forms are taken, and what every answer carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from bot.app import create_app
from bot.desk.entrance import MOST_BY_LOGIN
from bot.desk.pages import HEADERS
from bot.desk.sessions import COOKIE
from bot.services import Services
from bot.store.accounts import DeskSession
from bot.store.base import now
from tests.desk.world import PASSWORD, Browser, World, say


async def test_same_answer_for_unknown_and_wrong(
    world: World, browser: Callable[[], Browser]
) -> None:
    """Nobody learns from the answer whether a login exists."""
    await world.user("ruta")

    unknown = await browser().sign_in("nobody", "wrong password")
    wrong = await browser().sign_in("ruta", "wrong password")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.text.replace("nobody", "ruta") == wrong.text


async def test_guessing_is_slowed(world: World, browser: Callable[[], Browser]) -> None:
    """After a few attempts even the right password must wait, however the login is spelt."""
    await world.user("ruta")
    theirs = browser()
    for _ in range(MOST_BY_LOGIN):
        assert (await theirs.sign_in(" RUTA", "wrong password")).status_code == 401

    answer = await theirs.sign_in("ruta")
    assert answer.status_code == 429
    assert say("sign_in_slow") in answer.text


async def test_cookie(world: World, services: Services, browser: Callable[[], Browser]) -> None:
    """The cookie is random, unreadable for scripts, only for the desk; its hash is what we keep."""
    await world.user("ruta")

    answer = await browser().sign_in("ruta")

    cookie = answer.headers["set-cookie"]
    token = answer.cookies[COOKIE]
    assert len(token) >= 43
    for part in ("HttpOnly", "SameSite=lax", "Path=/desk", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie
    async with services.database.read() as session:
        kept = (await session.scalars(select(DeskSession))).one()
    assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()


async def test_secure_cookie(world: World, app: FastAPI, services: Services) -> None:
    """Over https, or behind a proxy that speaks it, the cookie never travels in the open."""
    await world.user("ruta")
    answer = await Browser(app, "https://desk.test").sign_in("ruta")
    assert "Secure" in answer.headers["set-cookie"]

    public = services.settings.model_copy(update={"public_url": "https://gandras.example"})
    behind = replace(services, settings=public)
    answer = await Browser(create_app(behind)).sign_in("ruta")
    assert "Secure" in answer.headers["set-cookie"]


async def test_no_fixation(world: World, browser: Callable[[], Browser]) -> None:
    """A cookie that somebody planted is worth nothing after signing in, nor is the old session."""
    await world.user("ruta")
    hers = browser()
    hers.http.cookies.set(COOKIE, "planted", domain="desk.test", path="/desk")
    await hers.sign_in("ruta")
    first = hers.http.cookies[COOKIE]
    assert first != "planted"

    await hers.sign_in("ruta")

    old = browser()
    old.http.cookies.set(COOKIE, first, domain="desk.test", path="/desk")
    assert (await old.get("/desk")).status_code == 303
    assert (await hers.get("/desk")).status_code == 200


async def test_session_ends(services: Services, ruta: Browser) -> None:
    """After its hours a session is over; signing out ends it at once."""
    token = ruta.http.cookies[COOKIE]
    answer = await ruta.post("/desk/sign-out")
    assert answer.headers["location"] == "/desk/sign-in"
    ruta.http.cookies.set(COOKIE, token, domain="desk.test", path="/desk")
    assert (await ruta.get("/desk")).status_code == 303

    await ruta.sign_in("ruta")
    async with services.database.write() as session:
        await session.execute(update(DeskSession).values(expires_at=now() - timedelta(seconds=1)))
    assert (await ruta.get("/desk")).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/desk/conversations/7?show=mine", "/desk/conversations/7?show=mine"),
        ("/desk?show=all", "/desk?show=all"),
        ("//evil.example", "/desk"),
        ("/desk@evil.example", "/desk"),
        ("https://evil.example/desk", "/desk"),
        ("/desk/../../evil", "/desk"),
        ("/desk\r\nSet-Cookie: a=b", "/desk"),
        ("/desk/conversations/7\n", "/desk"),
        ("\\\\evil.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/desk/sign-out", "/desk"),
        ("/desk/accounts/7", "/desk/accounts/7"),
        ("/desk//evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("/desk/%2f%2fevil.example", "/desk"),
        ("%2f%2fevil.example", "/desk"),
        ("/desk/..%5c..%5cevil", "/desk"),
        ("/desk/events", "/desk"),
        ("/desk/join/x", "/desk"),
    ],
)
async def test_no_open_redirect(
    world: World, browser: Callable[[], Browser], wanted: str, leads: str
) -> None:
    """Signing in leads to a page of the desk and nowhere else."""
    await world.user("ruta")
    theirs = browser()

    answer = await theirs.sign_in("ruta", next=wanted)
    assert answer.headers["location"] == leads
    again = await theirs.get("/desk/sign-in", params={"next": wanted})
    assert again.headers["location"] == leads


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/desk//evil.example?lang=en", "/desk//evil.example"),
        ("/desk/sign-in?next=//evil.example&lang=en", "/desk/sign-in?next=%2F%2Fevil.example"),
        ("/desk/sign-in?lang=en&lang=//evil.example", "/desk/sign-in"),
    ],
)
async def test_changing_the_language_leads_nowhere_else(
    browser: Callable[[], Browser], asked: str, leads: str
) -> None:
    """The link that changes the language leads to the same page of ours, whatever the host."""
    answer = await browser().get(asked, headers={"Host": "evil.example"})

    if answer.is_redirect:
        assert answer.headers["location"] in {leads, "/desk/sign-in"}
    assert "evil.example" not in httpx.URL(answer.headers.get("location", "")).host


async def test_back_to_where_one_wanted(browser: Callable[[], Browser]) -> None:
    """Who is asked to sign in gets to the page they asked for, also from a form."""
    theirs = browser()

    for method, path in (("GET", ""), ("POST", "/answer")):
        answer = await theirs.http.request(method, f"/desk/conversations/7{path}")
        location = httpx.URL(answer.headers["location"])
        assert location.params["next"] == "/desk/conversations/7"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_strangers_cannot_sign_us_in(
    world: World, browser: Callable[[], Browser], headers: dict[str, str]
) -> None:
    """Another site's form cannot sign a consultant in under a login of its choice."""
    await world.user("ruta")

    answer = await browser().http.post(
        "/desk/sign-in", data={"login": "ruta", "password": PASSWORD}, headers=headers
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_headers(world: World, ruta: Browser) -> None:
    """Pages, redirects, refusals and files all carry the headers that protect them."""
    await world.wrote("Labas")
    page = await ruta.get("/desk/conversations/1")
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]

    for answer in (
        page,
        await ruta.get("/desk/nowhere"),
        await ruta.http.post("/desk/sign-out"),
        await ruta.get("/desk/sign-in"),
        await ruta.get(style),
    ):
        for name, value in HEADERS.items():
            if name != "Cache-Control":
                assert answer.headers[name] == value
    assert page.headers["Cache-Control"] == "no-store"
    assert "immutable" in (await ruta.get(style)).headers["Cache-Control"]


async def test_language(world: World, browser: Callable[[], Browser]) -> None:
    """The desk speaks Lithuanian until its reader asks for English, and remembers that."""
    await world.user("ruta")
    hers = browser()
    page = await hers.get("/desk/sign-in?next=/desk%3Fshow=all")
    assert '<html lang="lt">' in page.text
    assert say("sign_in") in page.text

    answer = await hers.get("/desk/sign-in?next=/desk%3Fshow=all&lang=en")
    assert answer.headers["location"] == "/desk/sign-in?next=%2Fdesk%3Fshow%3Dall"
    assert '<html lang="en">' in (await hers.get("/desk/sign-in")).text
    await hers.sign_in("ruta")
    assert say("empty_waiting", "en") in (await hers.get("/desk")).text
    await hers.get("/desk?lang=lt")
    assert say("empty_waiting") in (await hers.get("/desk?lang=xx")).text


async def test_no_such_conversation(ruta: Browser) -> None:
    """A number that is no conversation is an honest 404, never an error of ours."""
    for rest in ("0", "x", "-1", "9" * 5000, "1e3", "²", "2147483648", "7"):
        for answer in (
            await ruta.get(f"/desk/conversations/{rest}"),
            await ruta.post(f"/desk/conversations/{rest}/take-over"),
            await ruta.post(f"/desk/conversations/{rest}/answer", text="Labas"),
        ):
            assert answer.status_code == 404
            assert say("not_found") in answer.text


@pytest.mark.parametrize(
    ("asked_for", "language"),
    [
        ("en-GB,en;q=0.9,lt;q=0.8", "en"),
        ("de-DE,de;q=0.9,en;q=0.8,lt;q=0.7", "en"),
        ("lt-LT,lt;q=0.9,en;q=0.8", "lt"),
        ("de", "lt"),
        ("", "lt"),
    ],
)
async def test_a_refusal_is_understood(
    browser: Callable[[], Browser], asked_for: str, language: str
) -> None:
    """Until a language was chosen a refusal is in the browser's; it leads where one can go on."""
    stranger = browser()
    headers = {"Accept-Language": asked_for}

    answer = await stranger.get("/desk/join/nonsense", headers=headers)

    assert answer.status_code == 410
    assert say("link_expired", language) in answer.text
    assert say("sign_in_again", language) in answer.text
    await stranger.get("/desk/sign-in?lang=lt")
    chosen = await stranger.get("/desk/join/nonsense", headers={"Accept-Language": "en"})
    assert say("link_expired", "lt") in chosen.text


async def test_a_refusal_leads_back(world: World, browser: Callable[[], Browser]) -> None:
    """To the queue only those who have one."""
    for role, way in (("consultant", "back"), ("manager", "home_back")):
        await world.user(role, role)
        theirs = browser()
        await theirs.sign_in(role)

        refused = await theirs.get("/desk/accounts")

        assert refused.status_code == 403
        assert say(way) in refused.text


async def test_bad_forms(world: World, ruta: Browser) -> None:
    """A form that is too big, has too many fields, or is no form, is refused."""
    await world.wrote("Labas")
    path = "/desk/conversations/1/answer"
    assert (await ruta.post(path, text="x" * 70_000)).status_code == 413
    many = {f"f{n}": "x" for n in range(100)}
    assert (await ruta.post(path, **many)).status_code == 400
    for content in (b"\x00\xff\xfe", b'{"csrf": 1}', b"", b"csrf=%ff%fe"):
        assert (await ruta.http.post(path, content=content)).status_code == 403
