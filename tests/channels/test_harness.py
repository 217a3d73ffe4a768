"""Facts about every channel that a provider calls: real channel, real door, stand-in provider.

What is special to one channel is in its own folder; what holds for all of them is here.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.app import create_app, make_services
from bot.attachments import fetch_some
from bot.channel import Hooked, Typing
from bot.registry import REGISTRY, make_channels
from bot.services import Services
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.base import now
from bot.store.database import Database
from bot.store.models import Delivery, Message
from bot.webhooks import MAX_BODY
from tests.askers import answer_all, let_time_pass, send_all
from tests.channels.providers import PROVIDERS, Call, Provider
from tests.engine_stand_in import SECRET, EngineStandIn
from tests.local_server import LocalServer


@dataclass
class Stage:
    """A provider and our application, which is called over HTTP; no loop runs."""

    provider: Provider
    services: Services
    app: LocalServer
    engine: EngineStandIn
    http: httpx.AsyncClient
    heard: str = ""
    """All that we answered."""

    async def called(self, call: Call) -> int:
        """The provider calls us; the status of our answer."""
        answer = await self.http.post(call.path, content=call.body, headers=call.headers)
        self.heard += f"{answer.headers}\n{answer.text}\n"
        return answer.status_code

    async def serves(self, app: FastAPI) -> None:
        """From now on this is our application."""
        await self.app.stop()
        self.app.app = app
        await self.app.start()

    async def works(self) -> None:
        """Answer what waits, and send what is due."""
        await answer_all(self.services)
        await send_all(self.services)
        await self.provider.settled()

    async def messages(self, direction: str) -> list[Message]:
        """What is kept, in order."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Message).where(Message.direction == direction).order_by(Message.id)
            )
            return list(found)

    async def delivered(self) -> list[str | None]:
        """The provider's ids of what we know to be taken, in the order in which it was written."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Delivery.provider_id)
                .where(Delivery.message_id.is_not(None))
                .order_by(Delivery.message_id, Delivery.part)
            )
            return list(found)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what differs between them is tried elsewhere."""
    return sqlite_url


@pytest.fixture(params=PROVIDERS)
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    made = PROVIDERS[request.param]()
    await made.server.start()
    yield made
    await made.stop()


@pytest.fixture
async def stage(
    provider: Provider, database_url: str, tmp_path: Path, engine: EngineStandIn
) -> AsyncIterator[Stage]:
    app = LocalServer(None)
    provider.called_at(app.url)
    settings = load_settings(
        var=tmp_path,
        database_url=database_url,
        public_url=app.url,
        _env_file=None,
        **provider.settings(),
    )
    services = make_services(settings, lambda: [engine.server.url], SECRET)
    app.app = create_app(services)
    await app.start()
    async with httpx.AsyncClient(base_url=app.url, trust_env=False, timeout=20) as http:
        yield Stage(provider, services, app, engine, http)
    await app.stop()
    for channel in services.channels.values():
        if close := getattr(channel, "close", None):
            await close()
    await services.engine.close()
    await services.database.close()


def test_every_channel_is_tried(tmp_path: Path) -> None:
    """Whoever adds a channel that a provider calls adds the provider to `PROVIDERS`."""
    given: dict[str, object] = {}
    for make in PROVIDERS.values():
        given |= make().settings()
    made = make_channels(load_settings(var=tmp_path, _env_file=None, **given))

    assert set(made) == set(REGISTRY)
    assert {name for name, one in made.items() if isinstance(one, Hooked)} == set(PROVIDERS)


async def test_what_is_not_authentic_is_refused(stage: Stage) -> None:
    """Without proof or with a wrong one nothing is stored, and nobody's words come back."""
    call = stage.provider.says("Labas")

    assert await stage.called(call.unproven()) == 403
    assert await stage.called(call.forged()) == 403
    assert await stage.messages("in") == []
    assert "Labas" not in stage.heard


async def test_a_repeat_is_acknowledged_and_nothing_more(stage: Stage) -> None:
    """The same event three times, before its answer and after, is one message and one answer."""
    call = stage.provider.says("Labas")

    assert await stage.called(call) == 200
    assert await stage.called(call) == 200
    await stage.works()
    assert await stage.called(call) == 200
    await stage.works()

    assert len(await stage.messages("in")) == 1
    assert len(stage.provider.shown()) == 1


async def test_messages_to_another_account_are_not_ours(stage: Stage) -> None:
    """They are acknowledged, or they would come again and again, and forgotten."""
    call = stage.provider.says_elsewhere("Labas")
    if call is None:
        return

    assert await stage.called(call) == 200
    assert await stage.messages("in") == []


async def test_who_is_throttled_waits_as_told(stage: Stage) -> None:
    """After 429 nothing is sent for as long as the provider said; then it goes out, once."""
    stage.provider.faults.next("throttled")
    await stage.called(stage.provider.says("Labas"))
    await stage.works()
    (waiting,) = await stage.messages("out")

    assert waiting.state == "pending"
    assert waiting.due_at - now() > timedelta(seconds=stage.provider.wait - 5)
    assert waiting.due_at - now() > timedelta(0)
    await stage.works()
    assert stage.provider.shown() == []

    await let_time_pass(stage.services)
    await stage.works()
    assert len(stage.provider.shown()) == 1
    assert {message.state for message in await stage.messages("out")} <= {"sent", "delivered"}


async def test_a_provider_that_is_away_for_an_hour_loses_nothing(stage: Stage) -> None:
    """Answers wait, and go out once it is back: all of them, once, in order."""
    await stage.provider.server.stop()
    for number, text in enumerate(("Labas", "Ačiū", "Iki"), 1):
        assert await stage.called(stage.provider.says(text, number)) == 200
    for _ in range(12):
        await stage.works()
        await let_time_pass(stage.services, minutes=5)
    assert {message.state for message in await stage.messages("out")} == {"pending"}

    await stage.provider.server.start()
    for _ in range(3):
        await let_time_pass(stage.services, minutes=10)
        await stage.works()

    shown = [provider_id for provider_id, _ in stage.provider.shown()]
    assert len(shown) == 3
    assert shown == await stage.delivered()


async def test_a_part_that_was_taken_in_doubt_is_not_forgotten(stage: Stage) -> None:
    """It is sent again only where the provider cannot tell whether it arrived."""
    stage.provider.faults.next("cut_after")
    await stage.called(stage.provider.says("Labas"))
    await stage.works()
    await let_time_pass(stage.services, minutes=5)
    await stage.works()

    texts = [text for _, text in stage.provider.shown()]
    assert len(texts) == stage.provider.copies
    assert len(set(texts)) == 1
    (message,) = await stage.messages("out")
    assert message.state in {"sent", "delivered", "read"}


async def _through_everything(stage: Stage) -> None:
    """A whole talk in which everything goes wrong that can."""
    provider, services = stage.provider, stage.services
    for number, fault in enumerate(("broken", "throttled", "cut_before", "cut_after", "late")):
        provider.faults.late = 0.0
        provider.faults.next(fault)
        await stage.called(provider.says(f"Labas {number}", number))
        await stage.called(provider.says("Labas", number).forged())
        await stage.works()
        await let_time_pass(services)
        await stage.works()
    await stage.called(provider.sends_file())
    await fetch_some(services)
    channel = services.channels[provider.name]
    if isinstance(channel, Typing):
        await channel.typing("12")
    await stage.called(provider.carries(b"{"))
    await let_time_pass(services)
    await stage.works()


async def test_secrets_are_nowhere(
    stage: Stage,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    database_url: str,
) -> None:
    """Not in a log at its most talkative, not in a row, not in an answer, not in a `repr`."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        # The provider's own server is in this process too, and tells what it was asked.
        if not name.startswith("uvicorn"):
            caplog.set_level(logging.DEBUG, name)
    await _through_everything(stage)
    printed = capsys.readouterr()
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as rows:
        kept = "\n".join(rows.iterdump())
    channel = stage.services.channels[stage.provider.name]
    said = {
        "log": caplog.text,
        "output": printed.out + printed.err,
        "database": kept,
        "answers": stage.heard,
        "repr": repr(channel) + repr(stage.services),
    }

    for secret in stage.provider.secrets:
        assert [where for where, words in said.items() if secret in words] == []
    assert len(said["log"]) > 1000


async def test_nobody_else_is_called(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the configured hosts are, whatever address a message carries."""
    called: set[Any] = set()
    loop = type(asyncio.get_running_loop())
    connect, look_up = socket.socket.connect, socket.getaddrinfo
    connect_in_loop, look_up_in_loop = loop.create_connection, loop.getaddrinfo

    def watched_connect(one: socket.socket, address: Any) -> Any:
        called.add(address)
        return connect(one, address)

    def watched_look_up(host: Any, *more: Any, **options: Any) -> Any:
        called.add((host, "name"))
        return look_up(host, *more, **options)

    # The loop does by itself, where no socket of Python's is seen, what the clients ask of it.
    async def watched_connect_in_loop(
        one: Any, protocol: Any, host: Any = None, port: Any = None, **options: Any
    ) -> Any:
        called.add((host, port))
        return await connect_in_loop(one, protocol, host, port, **options)

    async def watched_look_up_in_loop(one: Any, host: Any, port: Any, **options: Any) -> Any:
        called.add((host, "name"))
        return await look_up_in_loop(one, host, port, **options)

    monkeypatch.setattr(socket.socket, "connect", watched_connect)
    monkeypatch.setattr(socket, "getaddrinfo", watched_look_up)
    monkeypatch.setattr(loop, "create_connection", watched_connect_in_loop)
    monkeypatch.setattr(loop, "getaddrinfo", watched_look_up_in_loop)
    await _through_everything(stage)

    ports = {stage.provider.server.port, stage.app.port, stage.engine.server.port}
    assert {host for host, _ in called} == {"127.0.0.1"}
    assert {port for _, port in called} - {"name"} <= ports
    assert stage.provider.server.port in {port for _, port in called}


async def test_what_is_too_big_is_refused(stage: Stage) -> None:
    """Before it is looked at, whoever sends it."""
    assert await stage.called(stage.provider.carries(b" " * (MAX_BODY + 1))) == 413
    assert await stage.messages("in") == []


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b'{"a": "\xc3("}', b"[" * 200_000, b'{"a":' * 100_000, b"9" * 20_000],
    ids=["empty", "not_utf8", "half_a_letter", "deep_lists", "deep_objects", "long_number"],
)
async def test_what_cannot_be_understood_is_acknowledged(stage: Stage, body: bytes) -> None:
    """It is authentic, so a refusal would bring it again; it says nothing, so nothing is kept."""
    assert await stage.called(stage.provider.carries(body)) == 200
    assert await stage.messages("in") == []


async def test_what_cannot_be_stored_is_not_acknowledged(stage: Stage) -> None:
    """While the database is away the provider is told so; what it sends again is stored once."""
    away = Database("postgresql+asyncpg://127.0.0.1:9/away", Signals())
    ours = stage.app.app
    call = stage.provider.says("Labas")

    await stage.serves(create_app(replace(stage.services, database=away)))
    assert await stage.called(call) >= 500

    await stage.serves(ours)
    assert await stage.called(call) == 200
    assert await stage.called(call) == 200
    await away.close()
    assert len(await stage.messages("in")) == 1
