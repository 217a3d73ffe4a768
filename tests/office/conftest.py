"""A process whose office never closes, so that what is free does not hang on the hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.client import Engine
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.understanding import Understanding
from tests.office.calendar import ALWAYS
from tests.parts import parts


@pytest.fixture
async def services(
    empty_database: str, tmp_path: Path, replies: Replies, understanding: Understanding
) -> AsyncIterator[Services]:
    """The parts of one process, whose engine is away."""
    settings = load_settings(
        var=tmp_path,
        database_url=empty_database,
        office_hours=ALWAYS,
        public_url="https://gandras.test",
        mail_from="centre@gandras.test",
        password_memory=64,
        _env_file=None,
    )
    made = parts(settings, replies, understanding, Engine(list, "x"))
    yield made
    await made.engine.close()
    await made.database.close()
