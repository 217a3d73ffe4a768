"""A whole Gandras in its own process, and a real browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from bot.engine.child import free_port
from bot.engine.training import train
from bot.settings import ROOT, load_settings

LOGIN, PASSWORD = "ona", "ilgas-slaptazodis"
#: Without these a browser asks the network for its own purposes.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Running:
    """The address of a running Gandras, and a consultant's account in it."""

    url: str
    login: str = LOGIN
    password: str = PASSWORD


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """`gandras run` on an empty database, with the model of the present content."""
    var = tmp_path_factory.mktemp("browser")
    project = load_settings(_env_file=None).var
    await asyncio.to_thread(train, project, print)
    for shared in ("engine", "models"):
        (var / shared).symlink_to(project / shared)
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("GANDRAS_")},
        "GANDRAS_VAR": str(var),
        "GANDRAS_PORT": url.rpartition(":")[2],
    }
    command = (sys.executable, "-c", "from bot.cli import main; main()")
    add = await asyncio.create_subprocess_exec(
        *command, "user", "add", LOGIN, "--name", "Ona (demo)",
        cwd=ROOT, env=environment, stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await add.communicate(f"{PASSWORD}\n".encode())
    assert add.returncode == 0
    process = await asyncio.create_subprocess_exec(*command, "run", cwd=ROOT, env=environment)
    try:
        await _ready(url, process)
        yield Running(url)
    finally:
        process.terminate()
        await process.wait()


async def _ready(url: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            assert process.returncode is None, "gandras run ended"
            try:
                if (await client.get(f"{url}/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    pytest.fail("gandras run was not ready within two minutes")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium. In CI it must be there."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; `apt-get install chromium`")
        pytest.skip("Chromium is not installed; `apt-get install chromium`")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        await browser.close()


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path:
    """Where pictures go: GANDRAS_TEST_SHOTS, to be looked at, or a temporary folder."""
    folder = Path(os.environ.get("GANDRAS_TEST_SHOTS") or request.getfixturevalue("tmp_path"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
