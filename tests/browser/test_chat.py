"""What askers and consultants see, in a real browser against the whole program."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, expect

from bot.texts import Texts
from tests.browser.conftest import Running

QUESTIONS = {
    "lt": "Nuo ko pradėti, jei noriu grįžti?",
    "en": "Where do I start if I want to come back?",
    "ru": "С чего начать, если хочу вернуться?",
    "uk": "З чого почати, якщо хочу повернутися?",
}
WIDGET = Texts("widget")
REPLIES = Texts("replies")
KNOWLEDGE = Texts("knowledge")
DESK = Texts("desk", ("lt", "en"))


async def open_chat(browser: Browser, url: str, lang: str, **context: object) -> Page:
    """The demo page in a language, with the chat open and its greeting shown."""
    page = await (await browser.new_context(bypass_csp=True, **context)).new_page()
    await page.goto(f"{url}/?lang={lang}")
    await page.locator(".launcher").click()
    await expect(page.get_by_text(first_line("utter_greet", lang))).to_be_visible(timeout=20_000)
    return page


def first_line(key: str, lang: str) -> str:
    """Enough of a reply to know it by."""
    return REPLIES.get(key, lang).splitlines()[0]


async def say(page: Page, text: str) -> None:
    """Type into the chat and send."""
    await page.locator("textarea").fill(text)
    await page.keyboard.press("Enter")


async def press(page: Page, title: str) -> None:
    """Press the quick reply with this title that can be pressed now."""
    await page.get_by_role("button", name=title, exact=True).last.click()


@pytest.mark.parametrize("lang", list(QUESTIONS))
async def test_first_steps(running: Running, browser: Browser, shots: Path, lang: str) -> None:
    """A question is answered with sources and parts to unfold; six buttons make a plan."""
    page = await open_chat(browser, running.url, lang)

    await say(page, QUESTIONS[lang])
    await expect(page.get_by_text(KNOWLEDGE.get("heading_steps", lang)).first).to_be_visible()
    await expect(page.locator("details.sources, .sources").first).to_be_visible()
    await page.screenshot(path=shots / f"answer-{lang}.png")
    closed = page.locator("details.fold").last
    await expect(closed.locator("li").first).to_be_hidden()
    await closed.locator("summary").press("Enter")
    await expect(closed.locator("li").first).to_be_visible()
    await press(page, REPLIES.get("button_plan", lang))
    for answer in ("family_family", "citizenship_lt", "skip", "children_school", "work_search"):
        await press(page, REPLIES.get(f"button_{answer}", lang))
        await page.wait_for_timeout(400)
    await press(page, REPLIES.get("button_skip", lang))

    await expect(page.get_by_text(first_line("plan_intro", lang)[:30])).to_be_visible()
    when = KNOWLEDGE.get("plan_when_before_leaving", lang)
    await expect(page.get_by_text(f"{when}:", exact=True)).to_be_visible()
    await page.screenshot(path=shots / f"plan-{lang}.png")
    await page.context.close()


async def test_transcript_survives_a_reload(running: Running, browser: Browser) -> None:
    """After a reload the same messages stand there, once each."""
    page = await open_chat(browser, running.url, "en")
    await say(page, "How do I exchange my driving licence?")
    answers = page.get_by_text("Regitra").first
    await expect(answers).to_be_visible()

    await page.reload()
    if await page.locator(".launcher").is_visible():
        await page.locator(".launcher").click()

    await expect(page.get_by_text("How do I exchange my driving licence?")).to_have_count(1)
    await page.context.close()


async def test_a_consultant_takes_over(running: Running, browser: Browser, shots: Path) -> None:
    """Somebody asks for a person; a consultant takes over and answers; the assistant is silent."""
    asker = await open_chat(browser, running.url, "uk")
    await say(asker, "хочу поговорити з людиною")
    await expect(asker.get_by_text(first_line("human_called", "uk")[:24])).to_be_visible()
    desk = await (await browser.new_context()).new_page()
    await desk.goto(f"{running.url}/desk")
    await desk.locator("input[name=login]").fill(running.login)
    await desk.locator("input[name=password]").fill(running.password)
    await desk.keyboard.press("Enter")

    await desk.get_by_text("хочу поговорити з людиною").first.click()
    take = desk.get_by_role("button", name=DESK.get("take_over", "lt")).first
    await expect(take).to_be_visible()
    await desk.screenshot(path=shots / "desk-waiting.png")
    await take.click()
    await expect(asker.get_by_text("Ona (demo)").first).to_be_visible()
    await desk.locator("#text").fill("Добрий день! Чим можу допомогти?")
    await desk.keyboard.press("Control+Enter")

    await expect(asker.get_by_text("Чим можу допомогти?")).to_be_visible()
    await say(asker, "З чого почати?")
    await expect(desk.get_by_text("З чого почати?").first).to_be_visible()
    await asker.wait_for_timeout(1500)
    await expect(asker.get_by_text(KNOWLEDGE.get("heading_steps", "uk"))).to_have_count(0)
    await asker.screenshot(path=shots / "widget-consultant.png")
    await desk.screenshot(path=shots / "desk-answered.png")
    await asker.context.close()
    await desk.context.close()


async def test_keyboard_and_small_screen(running: Running, browser: Browser, shots: Path) -> None:
    """At 320 px and with the keyboard alone a person opens the chat, asks, and closes it."""
    context = await browser.new_context(viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await page.goto(f"{running.url}/?lang=lt")
    await page.locator(".launcher").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(first_line("utter_greet", "lt"))).to_be_visible(timeout=20_000)

    await page.keyboard.type("Kaip deklaruoti gyvenamąją vietą?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(KNOWLEDGE.get("heading_steps", "lt")).first).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    await page.screenshot(path=shots / "phone-lt.png")
    await page.keyboard.press("Escape")

    assert width <= 320
    await expect(page.locator("textarea")).to_be_hidden()
    await expect(page.locator(".launcher")).to_be_focused()
    await context.close()


async def test_accessibility(running: Running, browser: Browser) -> None:
    """Axe finds nothing against WCAG 2.2 AA on the demo page with the chat open."""
    page = await open_chat(browser, running.url, "ru")

    results = await Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    await page.context.close()


ELSEWHERE = "https://www.wikipedia.org/"
KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


async def stand_in(page: Page, address: str, body: str) -> None:
    """Let a page stand at an address instead of what is there."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=body, content_type="text/html")

    await page.route(address, answer)


@pytest.mark.parametrize("by", ["button", "escape"])
@pytest.mark.parametrize("where", ["?lang=en", "host", "around"])
async def test_quick_exit(
    running: Running,
    browser: Browser,
    shots: Path,
    by: str,
    where: str,
) -> None:
    """At once another page stands there, and the browser keeps nothing of the chat.

    So it is in a page that embeds the chat; and if that is in a frame, the page around it goes.
    """
    width = 375 if by == "button" else 1280
    context = await browser.new_context(bypass_csp=True, viewport={"width": width, "height": 667})
    page = await context.new_page()
    demo = f"{running.url}/?lang=en"
    await stand_in(page, ELSEWHERE, "<p>Elsewhere</p>")
    host = f'<html lang="en"><script async src="{running.url}/widget.js"></script>'
    frame = f'<iframe src="{running.url}/host" width="100%" height="640"></iframe>'
    await stand_in(page, f"{running.url}/host", host)
    await stand_in(page, f"{running.url}/around", frame)
    await page.goto(f"{running.url}/{where}")
    chat = page.frame_locator("iframe") if where == "around" else page
    await chat.locator(".launcher").click()
    await expect(chat.get_by_text(first_line("utter_greet", "en"))).to_be_visible(timeout=20_000)
    exit_button = chat.get_by_role("button", name=WIDGET.get("leave", "en"))
    await expect(exit_button).to_be_in_viewport()
    await page.screenshot(path=shots / f"exit-{by}-{where.strip('?=')}.png")
    assert await page.evaluate(KEPT)

    if by == "button":
        await exit_button.click()
    else:
        await chat.locator("textarea").press("Escape")
        await page.keyboard.press("Escape")

    await expect(page.get_by_text("Elsewhere")).to_be_visible()
    assert page.url == ELSEWHERE
    await page.goto(demo)
    assert await page.evaluate(KEPT) == []
    await expect(page.locator("textarea")).to_be_hidden()
    await context.close()
