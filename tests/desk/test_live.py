"""Facts about the events that keep open desks fresh."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from bot.desk import live
from bot.desk.sessions import COOKIE, Sessions
from bot.services import Services
from bot.signals import DESK
from tests.desk.world import Browser, World


class Stream:
    """The events of one signed-in browser."""

    def __init__(self, services: Services, token_hash: str, ping: float = 20) -> None:
        sessions = Sessions(services)
        self.events: AsyncIterator[str] = live.changes(services.signals, sessions, token_hash, ping)

    async def next(self, seconds: float = 2) -> str | None:
        """The next event; None if none comes in time."""
        try:
            async with asyncio.timeout(seconds):
                return await anext(self.events)
        except TimeoutError:
            return None


def token_hash(browser: Browser) -> str:
    """The hash of a browser's session."""
    return hashlib.sha256(browser.http.cookies[COOKIE].encode()).hexdigest()


async def test_changes(services: Services, world: World, ruta: Browser) -> None:
    """An open desk hears at once when it opens, and of every message after that; no secrets."""
    stream = Stream(services, token_hash(ruta))
    assert await stream.next() == "retry: 2000\n\n"
    assert await stream.next() == live.CHANGED

    waiting = asyncio.create_task(stream.next())
    await asyncio.sleep(0.3)
    await world.wrote("Slapta žinutė")

    assert await waiting == "event: changed\ndata: changed\n\n"


async def test_not_too_often(services: Services, ruta: Browser) -> None:
    """A hundred signals in a second are at most four events."""
    stream = Stream(services, token_hash(ruta))
    await stream.next()
    loop = asyncio.get_running_loop()
    started, events = loop.time(), 0

    async def storm() -> None:
        while loop.time() < started + 1:
            services.signals.send(DESK)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(storm())
    while loop.time() < started + 0.99:
        events += await stream.next() == live.CHANGED
    await task

    assert 2 <= events <= 5


async def test_ends_with_the_session(services: Services, ruta: Browser) -> None:
    """A desk that was signed out hears no more, even if nothing happens."""
    stream = Stream(services, token_hash(ruta), ping=0.05)
    await stream.next()
    await stream.next()
    assert await stream.next() == ": ping\n\n"

    await ruta.post("/desk/sign-out")

    rest = [event async for event in stream.events]
    assert set(rest) <= {": ping\n\n", live.CHANGED}


async def test_response(app: FastAPI, services: Services, ruta: Browser) -> None:
    """The route answers with an event stream and lets go when the browser goes away."""
    sent: list[dict[str, object]] = []
    away = asyncio.Event()

    async def receive() -> dict[str, object]:
        await away.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)
        if len(sent) == 3:
            away.set()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/desk/events",
        "raw_path": b"/desk/events",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"desk.test"),
            (b"cookie", f"{COOKIE}={ruta.http.cookies[COOKIE]}".encode()),
        ],
        "client": ("192.0.2.1", 1),
        "server": ("desk.test", 80),
    }
    async with asyncio.timeout(5):
        await app(scope, receive, send)  # type: ignore[arg-type]

    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-store"
    assert b"".join(m["body"] for m in sent[1:]).startswith(b"retry: 2000\n\nevent: changed")  # type: ignore[misc]
    assert not services.signals._waiters
