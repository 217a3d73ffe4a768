"""Whether an answer helped, as askers say it in a real browser."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Running
from tests.browser.test_chat import WIDGET, open_chat, say

#: Puts a rating where an earlier page would have left it that could not send it any more.
LEFT_UNSENT = """([key, message]) => {
  const state = JSON.parse(localStorage.getItem(key));
  state.ratings = { [message]: { value: "up", reason: null, note: null } };
  localStorage.setItem(key, JSON.stringify(state));
}"""
UNSENT = "(key) => Object.keys(JSON.parse(localStorage.getItem(key)).ratings ?? {}).length"


async def come_back(page: Page) -> None:
    """Load the page again, with the chat open."""
    await page.reload()
    await page.wait_for_timeout(500)
    if await page.locator(".launcher").is_visible():
        await page.locator(".launcher").click()
    await expect(page.locator(".thumbs").last).to_be_visible(timeout=20_000)


async def test_why_an_answer_did_not_help(running: Running, browser: Browser, shots: Path) -> None:
    """Thumb down, one reason, thanks; nothing is said in the chat, and a reload shows it again."""
    page = await open_chat(browser, running.url, "en")
    await say(page, "How do I exchange my driving licence?")
    down = page.get_by_role("button", name=WIDGET.get("rate_down", "en"))
    messages = page.locator(".message")
    await expect(down).to_be_visible(timeout=20_000)
    said = await messages.count()

    await down.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(WIDGET.get("rate_why", "en"))).to_be_visible()
    assert (await Axe().run(page)).violations_count == 0
    await page.screenshot(path=shots / "rating-why.png")
    await page.get_by_role("button", name=WIDGET.get("rate_unclear", "en")).click()
    await expect(page.get_by_text(WIDGET.get("rate_thanks", "en")).first).to_be_visible()
    await expect(down).to_be_focused()
    await page.screenshot(path=shots / "rating-thanks.png")

    await come_back(page)
    await expect(down).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".rated")).to_have_text(WIDGET.get("rate_unclear", "en"))
    await expect(messages).to_have_count(said)
    await expect(page.locator(".choices")).to_be_visible()
    assert (await Axe().run(page)).violations_count == 0
    await page.context.close()


async def test_a_rating_that_was_left_unsent(running: Running, browser: Browser) -> None:
    """Is shown at once, and sent as soon as there is a line."""
    page = await open_chat(browser, running.url, "lt")
    await say(page, "Kaip deklaruoti gyvenamąją vietą?")
    up = page.get_by_role("button", name=WIDGET.get("rate_up", "lt"), exact=True)
    thumbs = page.locator(".thumbs span")
    await expect(thumbs).to_be_visible(timeout=20_000)
    message = (await thumbs.get_attribute("id") or "").removeprefix("rating-")
    key = f"gandras:{running.url.removeprefix('http://')}"

    await page.evaluate(LEFT_UNSENT, [key, message])
    await come_back(page)
    await expect(up).to_have_attribute("aria-pressed", "true")
    await page.wait_for_function(f"({UNSENT})('{key}') === 0")

    await come_back(page)
    await expect(up).to_have_attribute("aria-pressed", "true")
    await page.context.close()
