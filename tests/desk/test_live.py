"""Facts about the events that keep open desks fresh."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from bot.desk import live
from bot.desk.listing import Lists
from bot.desk.lists import Selection
from bot.desk.pages import Pages
from bot.desk.sessions import COOKIE, Sessions
from bot.services import Services
from bot.signals import DESK, QUEUE, wake
from bot.store.accounts import User
from bot.store.models import Conversation
from tests.desk.world import Browser, World


class Stream:
    """The events of one signed-in browser."""

    def __init__(
        self, services: Services, token_hash: str, talk: int | None = None, ping: float = 20
    ) -> None:
        sessions = Sessions(services)
        self._lists = Lists(services, Pages(services.replies.texts))
        self.events: AsyncIterator[str] = live.changes(
            services.signals, sessions, token_hash, live.Shown(talk, self._glance), ping
        )

    async def _glance(self) -> object:
        return await self._lists.glance(User(id=0, role="consultant"), Selection("all"))

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


async def test_opens(services: Services, ruta: Browser) -> None:
    """An open desk hears of both at once when it opens: it may have missed something."""
    stream = Stream(services, token_hash(ruta), 1)

    assert await stream.next() == "retry: 2000\n\n"
    assert [await stream.next(), await stream.next()] == [live.TALK, live.LIST]
    assert "\ndata: changed\n" in live.TALK
    assert "\ndata: changed\n" in live.LIST


async def opened(services: Services, browser: Browser, talk: int | None = None) -> Stream:
    """A stream that has told what it tells at first."""
    stream = Stream(services, token_hash(browser), talk)
    for _ in range(3):
        await stream.next()
    return stream


async def test_conversation_at_once(services: Services, world: World, ruta: Browser) -> None:
    """What an asker writes is told at once to who has the conversation open, then the list's."""
    number = await world.wrote("Labas")
    stream = await opened(services, ruta, number)

    await world.wrote("Slapta žinutė")

    assert await stream.next(0.2) == live.TALK
    assert await stream.next() == live.LIST


async def test_other_conversation(services: Services, world: World, ruta: Browser) -> None:
    """Who has another conversation open hears of the list alone."""
    mine = await world.wrote("Labas")
    stream = await opened(services, ruta, mine)

    await world.wrote("Sveiki", "two")

    assert await stream.next() == live.LIST
    assert await stream.next(0.3) is None


async def test_other_lists(services: Services, world: World, ruta: Browser) -> None:
    """What the list of a desk does not show makes it ask for nothing."""
    number = await world.wrote("Labas", owner="consultant")
    stream = await opened(services, ruta)

    services.signals.send(QUEUE)
    news = asyncio.create_task(stream.next(5))
    await asyncio.sleep(1.8)
    told = news.done()
    async with services.database.write() as session:
        (await session.get_one(Conversation, number)).urgent = True
        wake(session, QUEUE)

    assert not told
    assert await news == live.LIST


async def test_everything(services: Services, ruta: Browser) -> None:
    """What may show anywhere is told to all."""
    stream = await opened(services, ruta, 1)

    services.signals.send(DESK)

    assert {await stream.next(), await stream.next()} == {live.TALK, live.LIST}


async def test_list_not_too_often(services: Services, ruta: Browser) -> None:
    """A hundred changes of the list in a second and a half are told twice at most."""
    stream = await opened(services, ruta)
    loop = asyncio.get_running_loop()
    started, told = loop.time(), 0

    async def storm() -> None:
        while loop.time() < started + 1.5:
            services.signals.send(DESK)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(storm())
    while (left := started + 1.49 - loop.time()) > 0:
        told += await stream.next(left) == live.LIST
    await task

    assert told in {1, 2}


async def test_ends_with_the_session(services: Services, ruta: Browser) -> None:
    """A desk that was signed out hears no more, even if nothing happens."""
    stream = Stream(services, token_hash(ruta), ping=0.05)
    for _ in range(3):
        await stream.next()
    assert await stream.next() == ": ping\n\n"

    await ruta.post("/desk/sign-out")

    rest = [event async for event in stream.events]
    assert set(rest) <= {": ping\n\n", live.TALK, live.LIST}


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
    assert b"".join(m["body"] for m in sent[1:]).startswith(b"retry: 2000\n\nevent: talk")  # type: ignore[misc]
    # The shared list alone goes on listening, once for all.
    assert {topic: len(them) for topic, them in services.signals._waiters.items()} == {QUEUE: 1}
