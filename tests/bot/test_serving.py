"""Facts about `bot.serving`: what of a process is there first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.engine.child import free_port
from bot.serving import served
from bot.settings import load_settings
from tests.askers import Asker, until
from tests.engine_stand_in import SECRET, EngineStandIn


class EngineWithActions(EngineStandIn):
    """An engine that looks at each turn whether its actions are served."""

    def __init__(self, actions_port: int) -> None:
        super().__init__()
        self.actions_port = actions_port
        self.actions_served: list[bool] = []

    async def _turn(self, request: Request) -> JSONResponse:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.actions_port)
        except OSError:
            self.actions_served.append(False)
        else:
            self.actions_served.append(True)
            writer.close()
        return await super()._turn(request)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind is enough: no database is asked anything special."""
    return sqlite_url


async def test_no_turn_begins_before_its_actions_are_served(
    ona: Asker, empty_database: str, tmp_path: Path
) -> None:
    """What waited at the start is answered once the engine can call us back, not earlier."""
    await ona.writes("Ačiū")
    engine = EngineWithActions(free_port())
    await engine.server.start()
    settings = load_settings(
        var=tmp_path,
        database_url=empty_database,
        port=0,
        rasa_url=engine.server.url,
        rasa_secret=SECRET,
        actions_port=engine.actions_port,
        _env_file=None,
    )

    async with served(settings):
        await until(lambda: ona.messages(state="answered"))
    await engine.server.stop()

    assert engine.actions_served == [True]
