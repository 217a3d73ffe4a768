"""The desk through the real application on real SQLite; the loops and the engine do not run."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import select

from bot.app import create_app, make_services
from bot.desk import accounts
from bot.inbox import store
from bot.messages import Incoming
from bot.services import Services
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.models import Conversation, Message, User

PASSWORD = "labai slaptas žodis"
ADDRESS = "http://desk.test"


@pytest.fixture
def anyio_backend() -> str:
    """The loop that the application runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """What all tests share: the texts, the knowledge, and a database that is only copied."""
    settings = load_settings(var=tmp_path_factory.mktemp("made"), database_url="")
    services = make_services(settings, list, "x")

    async def tables() -> None:
        await upgrade(services.database)
        await services.database.close()

    asyncio.run(tables())
    return services


@pytest.fixture
async def services(made: Services, tmp_path: Path) -> AsyncIterator[Services]:
    """The parts of one process, with an empty database of its own."""
    shutil.copy(made.settings.var / "gandras.db", tmp_path)
    settings = load_settings(var=tmp_path, database_url="")
    signals = Signals()
    database = Database(settings.database, signals)
    yield replace(made, settings=settings, signals=signals, database=database)
    await database.close()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as ever, only with less work."""
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def app(services: Services) -> FastAPI:
    """The public application."""
    return create_app(services)


class Browser:
    """A consultant's browser: keeps cookies, follows nothing, sends the forms of its pages."""

    def __init__(self, app: FastAPI, address: str = ADDRESS) -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, client=("192.0.2.1", 1)), base_url=address
        )
        self.csrf = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Open a page, and remember the token of its forms."""
        response = await self.http.get(path, **options)
        if found := re.search(r'name="csrf" value="([^"]+)"', response.text):
            self.csrf = found[1]
        return response

    async def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form with the token of the last page."""
        return await self.http.post(path, data={"csrf": self.csrf, **form})

    async def sign_in(self, login: str, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Sign in, and open the queue if that led anywhere."""
        answer = await self.post("/desk/sign-in", login=login, password=password, **form)
        if answer.is_redirect:
            await self.get("/desk")
        return answer


@pytest.fixture
def browser(app: FastAPI) -> Callable[[], Browser]:
    """Makes browsers."""
    return lambda: Browser(app)


class World:
    """What tests put into the database and look up in it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.database = services.database
        self._number = 0

    async def user(self, login: str, role: str = "consultant") -> User:
        """An account whose name is its login, capitalised."""
        async with self.database.write() as session:
            return await accounts.add_user(session, login, login.title(), PASSWORD, role)

    async def wrote(self, text: str, asker: str = "one", **changes: Any) -> int:
        """A message of an asker; the number of its conversation, with these columns changed."""
        self._number += 1
        stored = await store(
            self.database,
            self.services.replies.texts,
            Incoming("web", "", asker, f"event {self._number}", text, language="lt"),
        )
        async with self.database.write() as session:
            message = await session.get_one(Message, stored.message_id)
            conversation = await session.get_one(Conversation, message.conversation_id)
            for column, value in changes.items():
                setattr(conversation, column, value)
            return conversation.id

    async def conversation(self, number: int) -> Conversation:
        """A conversation as it is now."""
        async with self.database.read() as session:
            return await session.get_one(Conversation, number)

    async def messages(self, number: int) -> list[Message]:
        """The messages of a conversation, in order."""
        async with self.database.read() as session:
            return list(
                await session.scalars(
                    select(Message).where(Message.conversation_id == number).order_by(Message.id)
                )
            )


@pytest.fixture
def world(services: Services) -> World:
    """The database, as tests talk about it."""
    return World(services)


@pytest.fixture
async def ruta(world: World, browser: Callable[[], Browser]) -> Browser:
    """A consultant who has signed in."""
    await world.user("ruta")
    hers = browser()
    await hers.sign_in("ruta")
    return hers


@pytest.fixture
async def jonas(world: World, browser: Callable[[], Browser]) -> Browser:
    """Another."""
    await world.user("jonas")
    his = browser()
    await his.sign_in("jonas")
    return his
