"""Facts about alerts in a real browser: they come by themselves, sound, and go once taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.app import create_app
from bot.engine.client import Engine
from bot.replies import Replies
from bot.settings import load_settings
from bot.understanding import Understanding
from tests.desk.test_alerts import cries
from tests.desk.world import PASSWORD, World, say
from tests.local_server import serving
from tests.parts import parts

expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Desk:
    """The address of a desk, and its database."""

    url: str
    world: World
    browser: Browser

    async def sign_in(self, login: str, place: str = "/desk", **options: object) -> Page:
        """A browser of somebody who works there, at a page."""
        page = await (await self.browser.new_context(**options)).new_page()
        page.set_default_timeout(60_000)
        await page.goto(f"{self.url}/desk/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url("**/desk")
        await page.goto(f"{self.url}{place}")
        return page


async def violations(page: Page) -> list[tuple[str, str]]:
    """What keeps somebody from using a page: the rule, and where it is broken."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite: what the database does is held elsewhere."""
    return sqlite_url


@pytest.fixture
async def desk(
    empty_database: str,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
    browser: Browser,
) -> AsyncIterator[Desk]:
    """A desk with a consultant and a lead; nobody answers but people."""
    settings = load_settings(
        var=tmp_path, database_url=empty_database, password_memory=64, _env_file=None
    )
    services = parts(settings, replies, understanding, Engine(list, "x"))
    world = World(services)
    await world.user("ruta")
    await world.user("vadove", "lead")
    await world.wrote("Kokie mokesčiai?", "two")
    async with serving(create_app(services)) as server:
        yield Desk(server.url, world, browser)
    await services.engine.close()
    await services.database.close()


async def test_an_alert_cannot_be_missed(desk: Desk, shots: Path) -> None:
    """On every open page at once, first in order, in the title; a sound as soon as it may be."""
    ruta = await desk.sign_in("ruta", viewport={"width": 1440, "height": 900})
    lead = await desk.sign_in(
        "vadove", "/desk/duty", color_scheme="dark", viewport={"width": 390, "height": 844}
    )
    await expect(ruta.locator("html")).to_have_attribute("data-sound", "blocked")
    await expect(ruta.locator("#sound-allow")).to_be_visible()
    place = await ruta.locator("#desk").bounding_box()
    await ruta.screenshot(path=shots / "alerts-quiet.png")
    await ruta.locator("#sound-allow").click()
    await expect(ruta.locator("html")).to_have_attribute("data-sound", "ready")
    await expect(ruta.locator("#sound-allow")).to_be_hidden()
    assert await ruta.locator("#desk").bounding_box() == place

    await cries(desk.world)

    for page in (ruta, lead):
        await expect(page.locator("#alarm")).to_contain_text(say("alert_one"))
    await ruta.wait_for_function("() => document.title.startsWith('(!)')")
    assert await ruta.evaluate("() => Number(localStorage.getItem('gandras:rang')) > 0")
    # From the top of the page, as after opening it: a click moves where Tab goes on.
    await ruta.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    await ruta.keyboard.press("Tab")
    assert await ruta.evaluate("() => !!document.activeElement.closest('#alerts')")
    await ruta.screenshot(path=shots / "alerts-light.png")
    await lead.screenshot(path=shots / "alerts-phone-dark.png", full_page=True)
    assert await violations(ruta) == []
    assert await violations(lead) == []

    await ruta.get_by_role("button", name=say("alert_acknowledge")).click()
    await ruta.wait_for_url("**/desk/conversations/2?*")
    await expect(ruta.locator("#care")).to_be_visible()
    await expect(lead.locator("#alarm")).to_be_empty()
    await expect(lead.locator("#alarm-seen")).to_contain_text("Ruta")
    await ruta.locator("#step-crisis-safe .tick").click()
    await expect(ruta.locator("#step-crisis-safe .tick")).to_have_attribute("aria-checked", "true")
    await ruta.screenshot(path=shots / "care-light.png")
    assert await violations(ruta) == []
    await ruta.emulate_media(color_scheme="dark")
    await ruta.screenshot(path=shots / "care-dark.png")
    for page in (ruta, lead):
        await page.context.close()
