"""The real engine: Rasa with the model of the present content, started once for all these tests."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actions import all_actions
from bot.engine.actions_server import actions_app
from bot.engine.child import EngineChild
from bot.engine.client import Engine
from bot.engine.training import train
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.understanding import Understanding
from knowledge.search import Search
from tests.local_server import serving
from tests.parts import parts

SECRET = "of the real engine"


@pytest.fixture(scope="session")
async def real_engine(
    tmp_path_factory: pytest.TempPathFactory,
    replies: Replies,
    understanding: Understanding,
    search: Search,
) -> AsyncIterator[EngineChild]:
    """Rasa, with our actions. Sets it up and trains if that was not done: one or two minutes."""
    project = load_settings(_env_file=None).var
    model = await asyncio.to_thread(train, project, print)
    var = tmp_path_factory.mktemp("engine")
    (var / "engine").symlink_to(project / "engine")
    actions = actions_app(all_actions(replies.library, understanding, search), SECRET)
    async with serving(actions) as server:
        child = EngineChild(
            var=var, model=model, secret=SECRET, actions_url=f"{server.url}/actions"
        )
        child.start()
        try:
            await asyncio.wait_for(child.wait_ready(), 180)
            yield child
        finally:
            await child.stop()


@pytest.fixture
async def real_services(
    real_engine: EngineChild,
    sqlite_template: Path,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
) -> AsyncIterator[Services]:
    """The parts of one process that asks the real engine; its loops do not run."""
    shutil.copy(sqlite_template, tmp_path / "gandras.db")
    settings = load_settings(var=tmp_path, _env_file=None)
    services = parts(settings, replies, understanding, Engine(real_engine.urls, SECRET))
    yield services
    await services.engine.close()
    await services.database.close()
