"""The desk with a real mail server, a consultant who has a case, and a coordinator to ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.engine.client import Engine
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.understanding import Understanding
from tests.desk.conftest import app, browser, database_url, jonas, ruta, world
from tests.desk.world import Browser, World
from tests.mail_server import MailServer, mail_server
from tests.parts import parts
from tests.referrals.centre import PUBLIC, Centre

__all__ = ["app", "browser", "database_url", "jonas", "ruta", "world"]


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    """The mail server."""
    async with mail_server() as server:
        yield server


@pytest.fixture
async def services(
    empty_database: str,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
    post: MailServer,
) -> AsyncIterator[Services]:
    """The parts of one process that sends its mail to it."""
    settings = load_settings(
        var=tmp_path,
        database_url=empty_database,
        password_memory=64,
        smtp_url=f"smtp://127.0.0.1:{post.port}",
        mail_from="gandras@centras.example",
        public_url=PUBLIC,
        _env_file=None,
    )
    made = parts(settings, replies, understanding, Engine(list, "x"))
    yield made
    await made.engine.close()
    await made.database.close()


@pytest.fixture
async def centre(world: World, ruta: Browser, app: FastAPI, post: MailServer) -> Centre:
    """Rūta answers an asker who wants help in Šiauliai, where a coordinator is known."""
    made = Centre(world, ruta, app, post)
    await made.begin()
    return made
