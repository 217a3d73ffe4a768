"""The desk through the real application on a real database; the loops do not run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.app import create_app
from bot.engine.client import Engine
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.understanding import Understanding
from tests.desk.world import Browser, World
from tests.parts import parts


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a module asks for both databases."""
    return str(request.getfixturevalue(getattr(request, "param", "sqlite_url")))


@pytest.fixture
async def services(
    empty_database: str, tmp_path: Path, replies: Replies, understanding: Understanding
) -> AsyncIterator[Services]:
    """The parts of one process, whose engine is away; passwords are hashed with less work."""
    settings = load_settings(
        var=tmp_path, database_url=empty_database, password_memory=64, _env_file=None
    )
    made = parts(settings, replies, understanding, Engine(list, "x"))
    yield made
    await made.engine.close()
    await made.database.close()


@pytest.fixture
def app(services: Services) -> FastAPI:
    """The public application."""
    return create_app(services)


@pytest.fixture
def browser(app: FastAPI) -> Callable[[], Browser]:
    """Makes browsers."""
    return lambda: Browser(app)


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
