"""Facts about how long a web session lives, and how much one address and one connection may do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import websockets
from sqlalchemy import select, update

from bot.app import create_app
from bot.services import Services
from bot.store.base import now
from bot.store.models import Contact
from bot.web.lines import Lines
from bot.web.socket import CLOSE_TOO_MANY, CLOSE_UNKNOWN, FRAMES_PER_MINUTE
from bot.web.visitors import SHARE
from tests.channels.conftest import Widget, heard, socket
from tests.local_server import LocalServer, serving


async def idle(services: Services, **by: float) -> None:
    """Nobody has used any session for this long."""
    async with services.database.write() as session:
        await session.execute(update(Contact).values(seen_at=now() - timedelta(**by)))


async def test_a_session_that_nobody_used_is_known_no_more(
    server: LocalServer, widget: Widget, services: Services
) -> None:
    """After ninety days its token opens no door: nothing is read, written or uploaded with it."""
    await idle(services, days=91)

    assert (await widget.http.get("/chat/messages")).status_code == 401
    assert (await widget.sends(text="Labas")).status_code == 401
    files = {"file": b"x"}
    assert (await widget.http.post("/chat/uploads", files=files)).status_code == 401
    async with socket(server, widget.token) as ws:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await ws.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_UNKNOWN


async def test_using_a_session_keeps_it(widget: Widget, services: Services) -> None:
    """Who comes back within the time has it all again."""
    await idle(services, days=89)

    assert (await widget.http.get("/chat/messages")).status_code == 200

    async with services.database.read() as session:
        seen = await session.scalar(select(Contact.seen_at))
    assert seen is not None
    assert now() - seen < timedelta(minutes=1)


async def test_open_connections_of_an_address(services: Services) -> None:
    """Over the limit a socket is refused; long polling still gives what there is, at once."""
    few = services.settings.model_copy(update={"web_connections_per_address": 1})
    async with serving(create_app(replace(services, settings=few)), lifespan="on") as server:
        widget = Widget(server.url)
        await widget.opens()
        async with socket(server, widget.token) as ws:
            await heard(ws, "welcome")
            with pytest.raises(websockets.InvalidStatus):
                async with socket(server, widget.token):
                    pass
            began = asyncio.get_running_loop().time()
            assert await widget.events(wait=20) == []
            assert asyncio.get_running_loop().time() - began < 5
        async with socket(server, widget.token) as ws:
            await heard(ws, "welcome")
        await widget.http.aclose()


async def test_frames_of_a_connection(server: LocalServer, widget: Widget) -> None:
    """A connection that never stops sending is closed."""
    async with socket(server, widget.token) as ws:
        for _ in range(FRAMES_PER_MINUTE + 1):
            await ws.send(json.dumps({"type": "ping"}))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await heard(ws, "what never comes")

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_TOO_MANY


def test_connections_are_counted_by_address() -> None:
    """One address does not use up another's; what is closed counts no more."""
    lines = Lines(1)

    with lines.one("a") as first, lines.one("a") as second, lines.one("b") as other:
        assert (first, second, other) == (True, False, True)
    with lines.one("a") as again:
        assert again


async def test_many_sessions_of_one_address(services: Services) -> None:
    """New sessions do not help somebody who floods; the asker is told to slow down."""
    one = services.settings.model_copy(
        update={"web_messages_per_minute": 1, "web_sessions_per_minute": 200}
    )
    async with serving(create_app(replace(services, settings=one)), lifespan="off") as server:
        widgets = [Widget(server.url) for _ in range(SHARE + 1)]
        for widget in widgets:
            await widget.opens()
        statuses = [(await widget.sends(text="Labas")).status_code for widget in widgets]
        for widget in widgets:
            await widget.http.aclose()

    assert statuses == [202] * SHARE + [429]
