"""Facts about who may use which route: `docs/roles.md` says it, and so it is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute

from bot.desk.access import ROLES, may
from bot.desk.door import Route
from bot.desk.routes import routes_of
from bot.desk.sessions import COOKIE
from bot.services import Services
from bot.settings import ROOT
from tests.desk.world import Browser, World, say

PAGE = ROOT / "docs" / "roles.md"
WHO = ("guest", *ROLES)
YES, NO = "yes", "–"
#: Nothing in an empty database has this number.
NOBODY = "999999"


def table() -> dict[tuple[str, str], dict[str, bool]]:
    """What `docs/roles.md` says: method and address, and for each role whether it may."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines():
        row = re.fullmatch(r"\| (GET|POST) \| `(/desk[^`]*)` \| (.+) \|", line)
        if row:
            cells = [cell.strip() for cell in row[3].split("|")]
            assert len(cells) == len(WHO), line
            assert set(cells) <= {YES, NO}, line
            found[row[1], row[2]] = {who: cell == YES for who, cell in zip(WHO, cells, strict=True)}
    return found


def line_of(route: Route) -> str:
    """The line that `docs/roles.md` needs for a route."""
    may_enter = [route.area is None or (who != "guest" and may(who, route.area)) for who in WHO]
    cells = " | ".join(YES if yes else NO for yes in may_enter)
    return f"| {route.method} | `{route.path}` | {cells} |"


def all_routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route, as the application really has them."""

    def walk(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
        for route in routes:
            inner = getattr(route, "original_router", None) or getattr(route, "app", None)
            path = getattr(route, "path", "")
            for method in getattr(route, "methods", None) or ():
                yield method, path
            if inner is not None and hasattr(inner, "routes"):
                yield from walk(inner.routes)

    yield from ((method, path) for method, path in walk(app.routes) if method != "HEAD")


@dataclass(frozen=True)
class Answer:
    """What came back: of a stream of events only how it began."""

    status: int
    location: str
    text: str


async def ask(app: FastAPI, method: str, path: str, token: str | None, **form: str) -> Answer:
    """Send a request as a browser of ours does, and do not wait for the end of a stream."""
    headers = [(b"host", b"desk.test"), (b"content-type", b"application/x-www-form-urlencoded")]
    if token:
        headers.append((b"cookie", f"{COOKIE}={token}".encode()))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": headers, "client": ("192.0.2.1", 1),
        "server": ("desk.test", 80),
    }  # fmt: skip
    began, body = asyncio.Event(), bytearray()
    start: dict[str, Any] = {}
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": urlencode(form).encode(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        body.extend(message.get("body", b""))
        kind = dict(start["headers"]).get(b"content-type", b"")
        endless = kind.startswith(b"text/event-stream") or not message.get("more_body", False)
        if endless and message["type"] == "http.response.body":
            began.set()

    running = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
    waiting = asyncio.create_task(began.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    for task in (running, waiting):
        task.cancel()
    ended = await asyncio.gather(running, waiting, return_exceptions=True)
    if isinstance(ended[0], Exception):
        raise ended[0]
    location = dict(start["headers"]).get(b"location", b"").decode()
    return Answer(start["status"], location, body.decode("utf-8", "replace"))


def filled(path: str) -> str:
    """The address with something in its gaps."""
    gaps = {"rest:path": "nowhere", "version": "x", "name": "desk.css"}
    return re.sub(r"\{([^}]+)\}", lambda gap: gaps.get(gap[1], NOBODY), path)


def refused(answer: Answer, path: str) -> bool:
    """Whether somebody signed in was told that they may not, or led to the pages they may open."""
    led_home = path == "/desk" and answer.location == "/desk/home"
    return led_home or (answer.status == 403 and say("forbidden") in answer.text)


async def test_the_table_has_every_route(services: Services) -> None:
    """`docs/roles.md` has a line for every route of the desk, with the roles of its area."""
    wanted = {line_of(route) for route in routes_of(services)}
    lines = set(PAGE.read_text("utf-8").splitlines())
    addresses = {(route.method, route.path) for route in routes_of(services)}
    missing = sorted(wanted - lines)
    gone = sorted(table().keys() - addresses)

    assert not missing, "\n".join(["", "docs/roles.md: put these lines into the table:", *missing])
    assert not gone, f"docs/roles.md: take out the lines of routes that are no more: {gone}"


async def test_no_route_goes_round_the_door(app: FastAPI, services: Services) -> None:
    """The application has no route under `/desk` but those that the door guards."""
    guarded = {(route.method, route.path) for route in routes_of(services)}
    found = {(method, path) for method, path in all_routes(app) if path.startswith("/desk")}

    assert found == guarded


async def test_routes_for_all_are_named(app: FastAPI) -> None:
    """What is outside the desk knows no accounts; `docs/roles.md` names each such address."""
    named = set(re.findall(r"^- `(/[^`]*)`", PAGE.read_text("utf-8"), re.MULTILINE))
    found = {path for _, path in all_routes(app) if not path.startswith("/desk")}
    lines = [f"- `{path}`: what it is for" for path in sorted(found - named)]

    assert not lines, "\n".join(["", 'docs/roles.md: name under "For everybody":', *lines])


async def test_guests(app: FastAPI) -> None:
    """Who is not signed in is led to signing in, but for what the table opens to guests."""
    for (method, path), allowed in table().items():
        answer = await ask(app, method, filled(path), None)
        led = answer.status == 303 and answer.location.startswith("/desk/sign-in")
        if path == "/desk/forgot" and method == "POST":
            led = False  # its answer leads there too, for everybody
        if path == "/desk/sign-in/code":
            led = False  # without a first step there is no second
        assert led is not allowed["guest"], (method, path, answer)
        assert answer.status < 500, (method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_roles(app: FastAPI, world: World, browser: Callable[[], Browser], role: str) -> None:
    """Every route lets in the roles that the table names and tells the others that they may not."""
    await world.user("vardas", role)
    theirs = browser()
    await theirs.sign_in("vardas")
    await theirs.get("/desk/me")
    token = theirs.http.cookies[COOKIE]
    rows = sorted(table().items(), key=lambda row: row[0][1] == "/desk/sign-out")

    for (method, path), allowed in rows:
        answer = await ask(app, method, filled(path), token, csrf=theirs.csrf)
        assert refused(answer, path) is not allowed[role], (method, path, answer.status)
        assert answer.status < 500, (method, path)
        assert not answer.location.startswith("/desk/sign-in") or path in {
            "/desk/sign-out", "/desk/forgot", "/desk/sign-in/code", "/desk/sign-in/provider",
            "/desk/sign-in/provider/back",
        }, (method, path)  # fmt: skip


async def test_every_post_wants_the_token(app: FastAPI, world: World, ruta: Browser) -> None:
    """A form without the session's token, or with another's, is refused on every route."""
    await world.user("ona", "administrator")
    theirs = Browser(app)
    await theirs.sign_in("ona")
    await theirs.get("/desk/me")
    token = theirs.http.cookies[COOKIE]
    assert ruta.csrf != theirs.csrf

    for (method, path), allowed in table().items():
        if method == "GET" or allowed["guest"]:
            continue
        for form in ({}, {"csrf": ""}, {"csrf": "klaidingas ž"}, {"csrf": ruta.csrf}):
            answer = await ask(app, method, filled(path), token, **form)
            assert (answer.status, say("expired") in answer.text) == (403, True), path
    assert (await theirs.get("/desk/me")).status_code == 200


async def test_who_has_no_queue_gets_a_page_of_their_own(
    world: World, browser: Callable[[], Browser]
) -> None:
    """Signing in leads consultants to the queue, trainers and managers to what they may open."""
    for role, leads in (
        ("consultant", "/desk"),
        ("trainer", "/desk/home"),
        ("manager", "/desk/home"),
    ):
        await world.user(role, role)
        theirs = browser()
        answer = await theirs.sign_in(role)
        assert answer.headers["location"] == "/desk"
        page = await theirs.get("/desk")
        assert page.headers.get("location", "/desk") == leads
        home = await theirs.get("/desk/home")
        assert home.status_code == 200
        assert ('href="/desk/audit"' in home.text) is (role == "manager")
