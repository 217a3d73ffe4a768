"""Facts about approved answers and closing labels in a real browser, by keyboard alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect
from sqlalchemy import select

from bot.approved import canned
from bot.approved.canned import Form, Written
from bot.store.answers import Candidate
from bot.store.base import now
from tests.browser.desk import PATIENCE, Desk
from tests.desk.world import say

expect.set_options(timeout=PATIENCE)

ONE = "/desk/conversations/1"


@pytest.fixture
async def desk(empty_desk: Desk) -> Desk:
    """A desk with a consultant and two canned answers that nothing else is like."""
    user = await empty_desk.world.user("ruta")
    for code in ("zuikis-baltas", "zuikis-pilkas"):
        words = {"lt": Written(f"Sveiki, {code}.", "", fits=False)}
        async with empty_desk.world.database.write() as session:
            await canned.add(session, user, Form(code, code.title(), "courtesy", words))
    return empty_desk


async def test_an_answer_is_picked_by_keyboard(desk: Desk) -> None:
    """A slash opens the list, typing narrows it, arrows choose, Enter takes; Escape closes it."""
    await desk.world.wrote("Labas", owner="consultant", user_id=1)
    page = await desk.sign_in("ruta", ONE)
    text, picker = page.locator("#text"), page.locator("#picker")
    options = picker.get_by_role("option")
    await text.press_sequentially("Laba diena /zui")
    await expect(options).to_have_count(2)
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(text).to_have_attribute("aria-activedescendant", "pick-0")

    await page.keyboard.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await expect(text).to_have_attribute("aria-activedescendant", "pick-1")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(text).to_have_value("Laba diena Sveiki, zuikis-baltas.")
    await expect(picker).to_be_hidden()
    await expect(text).to_be_focused()

    await text.press_sequentially(" /zuikis-p")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(picker).to_be_hidden()
    await expect(text).to_be_focused()
    await expect(text).to_have_value("Laba diena Sveiki, zuikis-baltas. /zuikis-p")
    await text.press_sequentially("i")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(text).to_have_value("Laba diena Sveiki, zuikis-baltas. Sveiki, zuikis-pilkas.")

    await text.press_sequentially(" ir/zui 2026/11")
    await expect(picker).to_be_hidden()
    assert [message.author for message in await desk.world.messages(1)] == ["asker"]


async def test_a_slow_line_takes_no_choice_back(desk: Desk) -> None:
    """The list is asked for once however much is typed; what was chosen in it stays chosen."""
    await desk.world.wrote("Labas", owner="consultant", user_id=1)
    page = await desk.sign_in("ruta", ONE)
    asked = 0

    async def slow(route: Route) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(asked * 0.4)
        await route.continue_()

    await page.route("**/answers", slow)
    text, options = page.locator("#text"), page.locator("#picker [role=option]")
    await text.press_sequentially("/zui")
    await expect(options).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.wait_for_timeout(1500)

    await expect(options.last).to_have_attribute("aria-selected", "true")
    assert asked == 1


async def test_words_are_struck_by_keyboard(desk: Desk) -> None:
    """Enter on a word strikes it, again takes that back; what is struck is not kept."""
    await desk.world.wrote("viktorija klausia apie mokesčius", closed_at=now())
    page = await desk.sign_in("ruta", ONE)
    words = page.locator("#lesson-words").get_by_role("button")
    name, strike = words.first, page.locator("#lesson-strike")
    await expect(words).to_have_count(4)

    await name.focus()
    await page.keyboard.press("Enter")
    await expect(name).to_have_attribute("aria-pressed", "true")
    await expect(strike).to_have_value("viktorija")
    await page.keyboard.press("Space")
    await expect(name).to_have_attribute("aria-pressed", "false")
    await expect(strike).to_have_value("")
    await page.keyboard.press("Enter")
    await expect(name).to_have_attribute("aria-pressed", "true")
    new = page.get_by_role("button", name=say("label_new"))
    await new.focus()
    await page.keyboard.press("Enter")

    await expect(page.locator("#lesson")).to_have_text(say("label_kept"))
    async with desk.world.database.read() as session:
        kept = list(await session.scalars(select(Candidate.text)))
    assert kept == ["klausia apie mokesčius"]
