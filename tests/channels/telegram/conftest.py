"""A stand-in of Telegram on a port, and our channel that speaks to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from bot.channel import Request
from bot.messages import Button, Event, Outgoing
from channels.telegram import TelegramAccount, TelegramChannel
from channels.telegram.polling import Waits
from tests.local_server import LocalServer, serving
from tests.stand_ins.telegram import TOKEN, Telegram

ONA = 5550000001
SECRET = "a-word-that-only-telegram-knows_1"
#: As in life, only faster.
FAST = Waits(first=0.01, longest=0.05, conflict=0.05, mended=0.05, poll=2)


@pytest.fixture
def telegram() -> Telegram:
    """Telegram, before anybody has written."""
    return Telegram()


@pytest.fixture
async def api(telegram: Telegram) -> AsyncIterator[LocalServer]:
    """Telegram on a port."""
    async with serving(telegram.app) as server:
        yield server
        await telegram.close()


@asynccontextmanager
async def bot(url: str, token: str = TOKEN, **more: Any) -> AsyncIterator[TelegramChannel]:
    """Our channel at a server."""
    account = TelegramAccount(token, api_url=url, webhook_secret=SECRET)
    made = TelegramChannel(account, **{"waits": FAST, **more})
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def channel(api: LocalServer) -> AsyncIterator[TelegramChannel]:
    """Our channel, which asks for updates."""
    async with bot(f"{api.url}/") as made:
        yield made


@asynccontextmanager
async def listening(
    channel: TelegramChannel, store: Callable[[Sequence[Event]], Awaitable[None]]
) -> AsyncIterator[asyncio.Task[None]]:
    """The channel's `listen`, until the block ends."""
    task = asyncio.create_task(channel.listen(store))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], object], within: float = 10) -> None:
    """Wait until something is so, at most so many seconds."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.01)


def posted(body: object, secret: str | None = SECRET) -> Request:
    """A request as Telegram makes it."""
    headers = {"content-type": "application/json"}
    if secret is not None:
        headers["x-telegram-bot-api-secret-token"] = secret
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", "https://gandras.example/webhooks/telegram", headers, raw)


def outgoing(text: str = "Labas", *buttons: Button, address: str = str(ONA)) -> Outgoing:
    """One part to Ona."""
    return Outgoing(
        7, "telegram", "123456789", address, text, "lt", author="assistant", buttons=buttons
    )
