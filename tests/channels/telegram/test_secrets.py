"""Facts about the token: it is in every address that is called, and in no log, error or repr."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import pytest

from bot.errors import GandrasError
from bot.messages import Button, Event, Media
from channels.telegram import TelegramAccount
from tests.channels.telegram.conftest import ONA, SECRET, bot, listening, outgoing, until
from tests.local_server import LocalServer
from tests.stand_ins.telegram import TOKEN, Telegram


async def test_no_log_has_the_token_or_what_people_write(
    telegram: Telegram,
    api: LocalServer,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With every library as talkative as it can be: sending, failing, asking, fetching."""
    for name in ("", "httpx", "httpcore", "telegram", "telegram.Bot", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    stored: list[Event] = []

    async def store(events: Sequence[Event]) -> None:
        await asyncio.sleep(0)
        stored.extend(events)

    telegram.files["doc"] = b"x"
    telegram.says(ONA, "Mano paslaptis")
    async with bot(api.url) as channel:
        async with listening(channel, store):
            await until(lambda: stored)
            await channel.send(outgoing("Mano atsakymas", Button("Taip", "42:0")))
            telegram.presses(ONA, "42:0")
            await until(lambda: telegram.answered)
        await channel.typing(str(ONA))
        await channel.fetch(Media("document", "doc"), 10)
        for fault in ("cut_after", "broken", "throttled"):
            telegram.faults.next(fault)
            with suppress(GandrasError):
                await channel.send(outgoing("Mano atsakymas"))
        await api.stop()
        with suppress(GandrasError):
            await channel.send(outgoing("Mano atsakymas"))
        with suppress(GandrasError):
            await channel.fetch(Media("document", "doc"), 10)

    said = caplog.text + "".join(capsys.readouterr())
    assert "127.0.0.1" in said  # the libraries did talk
    for private in (TOKEN, TOKEN.partition(":")[2], SECRET, "Mano paslaptis", "Mano atsakymas"):
        assert private not in said


def test_no_repr_has_a_secret() -> None:
    """Whoever prints an account sees where it is, not what opens it."""
    shown = repr(TelegramAccount(TOKEN, "http://127.0.0.1:9", SECRET))

    assert "127.0.0.1" in shown
    assert TOKEN.partition(":")[2] not in shown
    assert SECRET not in shown
