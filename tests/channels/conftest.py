"""A whole application on a port, and widgets that talk to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
import websockets

from bot.app import create_app
from bot.services import Services
from tests.local_server import LocalServer, serving


@pytest.fixture
async def server(services: Services) -> AsyncIterator[LocalServer]:
    """The whole public application on a port, its loops running, with generous limits."""
    generous = services.settings.model_copy(
        update={"web_messages_per_minute": 100_000, "web_sessions_per_minute": 100_000}
    )
    async with serving(create_app(replace(services, settings=generous)), lifespan="on") as made:
        yield made


class Widget:
    """A widget that uses HTTP only."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=90, trust_env=False)
        self.token = ""

    async def opens(self, lang: str = "lt") -> None:
        """Begin a session."""
        answer = await self.http.post("/chat/session", json={"lang": lang})
        assert answer.status_code == 201
        self.token = answer.json()["token"]
        self.http.headers["authorization"] = f"Bearer {self.token}"

    async def sends(self, **what: Any) -> httpx.Response:
        """Send one message."""
        return await self.http.post("/chat/messages", json={"id": uuid4().hex, **what})

    async def events(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """What there is after an event."""
        answer = await self.http.get("/chat/messages", params={"after": after, "wait": wait})
        assert answer.status_code == 200
        return list(answer.json()["events"])


@pytest.fixture
async def widget(server: LocalServer) -> AsyncIterator[Widget]:
    """A widget with a session."""
    made = Widget(server.url)
    await made.opens()
    yield made
    await made.http.aclose()


@asynccontextmanager
async def socket(server: LocalServer, token: str, after: int = 0) -> AsyncIterator[Any]:
    """A connection that has said hello."""
    url = server.url.replace("http", "ws", 1) + "/chat/ws"
    async with websockets.connect(url, proxy=None) as ws:
        await ws.send(json.dumps({"type": "hello", "token": token, "after": after}))
        yield ws


async def heard(ws: Any, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(15):
        while True:
            frame = json.loads(await ws.recv())
            if frame["type"] == kind:
                return dict(frame)
