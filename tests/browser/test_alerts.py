"""Facts about alerts in a real browser: they come by themselves, sound, and go once taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.desk import PATIENCE, Desk
from tests.desk.test_alerts import cries
from tests.desk.world import say

expect.set_options(timeout=PATIENCE)


async def violations(page: Page) -> list[tuple[str, str]]:
    """What keeps somebody from using a page: the rule, and where it is broken."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@pytest.fixture
async def desk(empty_desk: Desk) -> Desk:
    """A desk with a consultant, a lead and a conversation."""
    world = empty_desk.world
    await world.user("ruta")
    await world.user("vadove", "lead")
    await world.wrote("Kokie mokesčiai?", "two")
    return empty_desk


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
