"""Facts about a conversation's screen in a real browser: keys, notes, drafts, company."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.store.base import now
from bot.typing_signs import asker_writes
from tests.browser.desk import PATIENCE, Desk
from tests.browser.test_chat import WIDGET
from tests.desk.world import say

expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def desk(empty_desk: Desk) -> Desk:
    """A desk with two consultants and two conversations."""
    world = empty_desk.world
    for login in ("ruta", "jonas"):
        await world.user(login)
    await world.wrote("Ar galiu pasikalbėti su žmogumi?", owner="waiting", waiting_since=now())
    await world.wrote("Kitas klausimas", asker="two", owner="waiting", waiting_since=now())
    return empty_desk


async def opened(desk: Desk, login: str, **options: object) -> Page:
    """A browser of a consultant, at the first conversation."""
    page = await desk.sign_in(login, "/desk/conversations/1?show=all", **options)
    await expect(page.locator("#live")).to_have_text(say("live"))
    return page


async def test_by_keyboard_alone(desk: Desk, shots: Path) -> None:
    """Take over, reply and note without a mouse; no key fires while something is typed."""
    page = await opened(desk, "ruta", viewport={"width": 1440, "height": 900})
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.screenshot(path=shots / "keys.png")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator("#queue .row:focus")).to_have_count(1)

    await page.keyboard.press("t")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await page.keyboard.type("Sveiki, jei tinka, ne e?")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".line.consultant .words")).to_have_text("Sveiki, jei tinka, ne e?")
    await expect(page.locator("#text")).to_have_value("")

    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("Tik kolegoms")
    await expect(page.locator("#send")).to_be_hidden()
    await page.screenshot(path=shots / "note.png")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".note .words")).to_have_text("Tik kolegoms")
    assert [m.text for m in await desk.world.messages(1) if m.author == "consultant"] == [
        "Sveiki, jei tinka, ne e?"
    ]


async def test_single_keys_can_be_switched_off(desk: Desk) -> None:
    """The setting stays in the browser; the list still opens by its button."""
    page = await opened(desk, "ruta")
    await page.click("#keys-open")
    await page.uncheck("#keys-on")
    await page.reload()

    await page.keyboard.press("t")
    await page.keyboard.press("?")

    await expect(page.locator("#keys")).to_be_hidden()
    await expect(page.locator("#take")).to_be_visible()
    await page.click("#keys-open")
    await expect(page.locator("#keys-on")).not_to_be_checked()


async def test_suggestions_are_asked_for_while_typing(desk: Desk) -> None:
    """Alt and a digit tell the page which suggestion is wanted."""
    page = await opened(desk, "ruta")
    await page.keyboard.press("n")
    await page.evaluate(
        "document.addEventListener('desk:suggest', (e) => { window.wanted = e.detail.number })"
    )

    await page.keyboard.press("Alt+2")

    assert await page.evaluate("window.wanted") == 2


async def test_drafts_over_reload_and_in_another_browser(desk: Desk) -> None:
    """What was typed is there after a reload and in another browser; after sending it is gone."""
    page = await opened(desk, "ruta")
    await page.click("#take")
    await page.fill("#text", "Pradėtas atsakymas")
    await expect(page.locator("#kept-reply")).to_have_text(say("draft_kept"))

    await page.reload()
    other = await opened(desk, "ruta")

    await expect(page.locator("#text")).to_have_value("Pradėtas atsakymas")
    await expect(other.locator("#text")).to_have_value("Pradėtas atsakymas")
    await page.type("#text", ".")
    await page.click("#send")
    await expect(page.locator(".line.consultant")).to_have_count(1)
    await page.reload()
    await expect(page.locator("#text")).to_have_value("")


async def test_no_part_waits_for_another(desk: Desk) -> None:
    """All have one address, and what might come out of the cache is fetched for one at a time."""
    page = await opened(desk, "ruta")

    async with page.expect_request(lambda one: one.headers.get("x-desk-part") == "lines") as asked:
        await desk.world.wrote("Dar vienas klausimas")

    headers = await (await asked.value).all_headers()
    assert headers["cache-control"] == "no-cache"


async def test_a_cut_line_loses_no_word(desk: Desk) -> None:
    """Offline the draft stays in the tab and is told so; back online it reaches the server."""
    page = await opened(desk, "ruta")
    await page.click("#take")
    await expect(page.locator("#send")).to_be_visible()
    await page.context.set_offline(True)
    await page.fill("#text", "Rašyta be ryšio")
    await expect(page.locator("#kept-reply")).to_have_text(say("draft_kept_here"))

    await page.context.set_offline(False)

    await expect(page.locator("#kept-reply")).to_have_text(say("draft_kept"))
    other = await opened(desk, "ruta")
    await expect(other.locator("#text")).to_have_value("Rašyta be ryšio")


async def test_two_at_one_conversation(desk: Desk, shots: Path) -> None:
    """Each sees that the other looks and writes, and what the asker does, without a reload."""
    ruta, jonas = await opened(desk, "ruta"), await opened(desk, "jonas")
    await expect(ruta.locator("#present")).to_have_text(say("company_looks", names="Jonas"))

    await jonas.click("label[for=mode-note]")
    await jonas.type("#note", "Matau")
    await expect(ruta.locator("#present")).to_have_text(say("company_writes", names="Jonas"))
    await ruta.screenshot(path=shots / "company.png")
    await ruta.click("#take")
    await expect(ruta.locator("#send")).to_be_visible()
    await asker_writes(desk.world.database, 1, now())
    await expect(ruta.locator("#present")).to_contain_text(say("asker_writes"))
    await jonas.click("#keep-note")
    await expect(ruta.locator(".note .words")).to_have_text("Matau")


async def test_somebody_types_in_the_web_chat(desk: Desk) -> None:
    """Whoever answers sees it, once they do; with the message it is over."""
    asker = await (await desk.browser.new_context()).new_page()
    await asker.goto(f"{desk.url}/?lang=lt")
    await asker.locator(".launcher").click()
    box = asker.locator("textarea")
    await box.fill("Labas")
    await box.press("Enter")
    await expect(asker.locator(".message.asker")).to_have_count(1)
    ruta = await desk.sign_in("ruta", "/desk/conversations/3?show=all")
    await box.press_sequentially("Ar ")
    await expect(ruta.locator("#present")).to_be_empty()
    await ruta.click("#take")
    await expect(ruta.locator("#send")).to_be_visible()
    await expect(asker.locator(".banner")).to_have_text(WIDGET.get("consultant_banner", "lt"))

    await box.press_sequentially("kas nors yra?")
    await expect(ruta.locator("#present")).to_have_text(say("asker_writes"))

    await box.press("Enter")
    await expect(ruta.locator(".line.asker")).to_have_count(2)
    await expect(ruta.locator("#present")).to_be_empty()
