"""A whole Gandras in its own process or in the test's, and a real browser."""

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

from bot.app import create_app
from bot.channel import Channel
from bot.desk import accounts
from bot.desk.passwords import Passwords
from bot.engine.child import free_port
from bot.engine.client import Engine
from bot.engine.training import train
from bot.replies import Replies
from bot.settings import ROOT, load_settings
from bot.understanding import Understanding
from channels.telegram import TelegramAccount, TelegramChannel
from tests.browser import centre as at
from tests.browser.centre import FEARS, WANTS, Centre
from tests.browser.desk import Desk
from tests.desk.world import World
from tests.engine_stand_in import SECRET, EngineStandIn
from tests.local_server import LocalServer, serving
from tests.mail_server import mail_server
from tests.parts import parts
from tests.stand_ins.telegram import TOKEN, Telegram

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


@pytest.fixture
async def centre(
    sqlite_url: str,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
    engine: EngineStandIn,
    browser: Browser,
) -> AsyncIterator[Centre]:
    """Ona and Rūta answer, Vida administers."""
    telegram = Telegram()
    server = LocalServer(None, lifespan="on")
    engine.script[WANTS] = (
        {"effect": "call_person", "reason": "asked", "urgent": False},
        {"reply": "utter_thank"},
    )
    engine.script[FEARS] = (
        {"effect": "call_person", "reason": "care", "urgent": True, "kind": "violence"},
        {"reply": "utter_thank"},
    )
    async with serving(telegram.app) as api, mail_server() as post:
        settings = load_settings(
            var=tmp_path,
            database_url=sqlite_url,
            password_memory=64,
            public_url=server.url,
            smtp_url=f"smtp://127.0.0.1:{post.port}",
            mail_from="gandras@centras.example",
            _env_file=None,
        )
        channel = TelegramChannel(TelegramAccount(TOKEN, api_url=f"{api.url}/"))
        asked = Engine(lambda: [engine.server.url], SECRET)
        services = parts(settings, replies, understanding, asked, channel)
        hashed = Passwords(settings).hashed(at.PASSWORD)
        async with services.database.write() as session:
            for login, role in (
                ("ona", "consultant"),
                ("ruta", "consultant"),
                ("vida", "administrator"),
            ):
                await accounts.add_user(session, login, login.title(), hashed, role)
        server.app = create_app(services)
        await server.start()
        yield Centre(server.url, telegram, browser, services, post)
        for context in browser.contexts:
            await context.close()
        await server.stop()
        await telegram.close()


@pytest.fixture
def channels() -> tuple[Channel, ...]:
    """What a desk has besides the web chat; a module that wants others says which."""
    return ()


@pytest.fixture
async def empty_desk(
    sqlite_url: str,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
    browser: Browser,
    channels: tuple[Channel, ...],
) -> AsyncIterator[Desk]:
    """A desk without people or conversations, on which modules make a world of their own."""
    settings = load_settings(
        var=tmp_path, database_url=sqlite_url, password_memory=64, _env_file=None
    )
    services = parts(settings, replies, understanding, Engine(list, "x"), *channels)
    async with serving(create_app(services)) as server:
        yield Desk(server.url, World(services), browser)
        for context in browser.contexts:
            await context.close()
    await services.engine.close()
    await services.database.close()
