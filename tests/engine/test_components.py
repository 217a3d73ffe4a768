"""Facts about the parts that run in the engine: they hold in its own Python 3.10."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from bot.engine.environment import ensure
from bot.engine.training import engine_environment
from bot.settings import load_settings

ROOT = Path(__file__).parents[2]


async def test_components() -> None:
    """All of tests/nlu/engine pass in the engine's environment, an encoder's packages included."""
    var = load_settings(_env_file=None).var
    python = await asyncio.to_thread(ensure, var, print, encoder=True)
    run = await asyncio.to_thread(
        subprocess.run,
        [str(python), "-m", "pytest", "tests/nlu/engine", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, env=engine_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
