"""The page of `gandras demo` in a real browser: four channels, the desk, a stand-in engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from bot.demo.show import Demo, shown
from bot.settings import load_settings
from bot.texts import Texts
from tests.engine_stand_in import SECRET, EngineStandIn

WORDS = Texts("demo")
DESK = Texts("desk", ("lt", "en"))
REPLIES = Texts("replies")
GREETING = REPLIES.get("utter_greet", "lt").splitlines()[0]
THANKS = REPLIES.get("utter_thank", "lt")
PANES = ("telegram", "messenger", "sms")
#: The first answer loads the language models.
PATIENCE = 60_000
CALLED = ({"effect": "call_person", "reason": "asked", "urgent": False},)


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """A demo that runs, with an engine that greets and calls people."""
    engine = EngineStandIn()
    engine.script = {"Labas": ({"reply": "utter_greet"},), "Noriu kalbėtis su Rūta": CALLED}
    await engine.server.start()
    machine = load_settings(
        var=tmp_path_factory.mktemp("demo"),
        rasa_url=engine.server.url,
        rasa_secret=SECRET,
        _env_file=None,
    )
    async with shown(machine, 0) as made:
        yield made
    await engine.server.stop()


@pytest.fixture
async def page(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    """The page in Lithuanian, with Telegram begun."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    made = await context.new_page()
    await made.goto(f"{demo.page}/?lang=lt")
    start = made.get_by_role("button", name=WORDS.get("act_start", "lt"), exact=True)
    await expect(pane(made, "telegram").locator("[data-acts] button").first).to_be_visible()
    if await pane(made, "telegram").locator("textarea").is_disabled():
        await pane(made, "telegram").locator(start).click()
    await expect(pane(made, "telegram").locator(".other").first).to_be_visible(timeout=PATIENCE)
    yield made
    await context.close()


def pane(page: Page, name: str) -> Locator:
    """One of the panes."""
    return page.locator(f"[data-pane={name}]")


def chat(page: Page) -> FrameLocator:
    """The frame with the real web chat."""
    return page.frame_locator("iframe")


async def say(where: Locator | FrameLocator, text: str) -> None:
    """Write as the person in a pane, by the keyboard."""
    await where.locator("textarea").fill(text)
    await where.locator("textarea").press("Enter")


async def test_every_pane_answers(page: Page, shots: Path) -> None:
    """What is written on each of the four channels is answered there."""
    for name in PANES:
        before = await pane(page, name).locator(".other").count()
        await say(pane(page, name), "Ačiū")
        await expect(pane(page, name).locator(".other")).not_to_have_count(before, timeout=PATIENCE)
        await expect(pane(page, name).locator(".own").last).to_contain_text("Ačiū")
    await expect(chat(page).get_by_text(THANKS).first).to_be_visible(timeout=PATIENCE)
    await say(chat(page), "Ačiū")
    await expect(chat(page).get_by_text(THANKS)).to_have_count(2, timeout=PATIENCE)

    await page.screenshot(path=shots / "demo.png")


async def test_a_button_by_the_keyboard(page: Page) -> None:
    """A quick reply is pressed by the keyboard: it goes, and the focus is at the input."""
    messenger = pane(page, "messenger")
    await say(messenger, "Labas")
    await expect(messenger.locator(".other").last).to_contain_text(GREETING, timeout=PATIENCE)
    button = messenger.locator(".bubble .choice").first
    title = await button.inner_text()

    await button.press("Enter")

    await expect(messenger.locator(".own").last).to_contain_text(title)
    await expect(messenger.locator(".bubble .choice")).to_have_count(0)
    await expect(messenger.locator("textarea")).to_be_focused()


async def test_the_desk_takes_one_over(
    demo: Demo, page: Page, browser: Browser, shots: Path
) -> None:
    """A consultant signs in as the demo's, takes a talk over, and the reply is on that pane."""
    await say(pane(page, "sms"), "Noriu kalbėtis su Rūta")
    desk = await (await browser.new_context()).new_page()
    await desk.goto(demo.desk)
    await desk.locator("input[name=login]").fill(demo.login)
    await desk.locator("input[name=password]").fill(demo.password)
    await desk.keyboard.press("Enter")
    await desk.get_by_text("Noriu kalbėtis su Rūta").first.click(timeout=PATIENCE)
    await desk.get_by_role("button", name=DESK.get("take_over", "lt")).first.click()

    await desk.locator("#text").fill("Laba diena, čia Rūta.")
    await desk.keyboard.press("Control+Enter")

    sms = pane(page, "sms").locator(".other").last
    await expect(sms).to_contain_text("Laba diena, čia Rūta.", timeout=PATIENCE)
    await page.screenshot(path=shots / "demo-desk.png")
    await desk.context.close()


async def test_the_last_message_is_edited(page: Page) -> None:
    """Editing begins with the old words in the input and ends with the new ones on the screen."""
    telegram = pane(page, "telegram")
    await say(telegram, "Ačiu")
    await expect(telegram.locator(".own").last).to_contain_text("Ačiu")
    await telegram.get_by_role("button", name=WORDS.get("act_edit", "lt")).click()
    await expect(telegram.locator("textarea")).to_have_value("Ačiu")

    await say(telegram, "Ačiū visiems")

    edited = telegram.locator(".own").filter(has_text="Ačiū visiems")
    await expect(edited).to_contain_text(WORDS.get("note_edited", "lt"))
    await expect(telegram.locator(".mode")).to_be_hidden()


async def test_the_newest_message_is_in_view(page: Page) -> None:
    """It is so after a reload; whoever has scrolled up stays there when another comes."""
    messenger = pane(page, "messenger")
    await page.reload()
    newest = messenger.locator(".bubble").last
    await expect(newest).to_be_in_viewport(ratio=1)

    log = messenger.locator("[data-log]")
    await log.evaluate("log => log.scrollTo(0, 0)")
    await messenger.locator(".choice", has_text=WORDS.get("act_photo", "lt")).click()

    await expect(messenger.locator(".own").last).to_contain_text(WORDS.get("note_photo", "lt"))
    assert await log.evaluate("log => log.scrollTop") == 0


@pytest.mark.parametrize(
    ("width", "colours"), [(1440, "light"), (1440, "dark"), (320, "light"), (320, "dark")]
)
async def test_accessibility(
    demo: Demo, browser: Browser, shots: Path, width: int, colours: str
) -> None:
    """Axe finds nothing against WCAG on the page, and nothing is wider than the screen."""
    context = await browser.new_context(
        bypass_csp=True,
        viewport={"width": width, "height": 800},
        color_scheme=colours,  # type: ignore[arg-type]
    )
    page = await context.new_page()
    await page.goto(f"{demo.page}/?lang=uk")
    await expect(pane(page, "sms").locator("[data-acts] button").first).to_be_visible()
    await expect(chat(page).locator("textarea")).to_be_visible(timeout=PATIENCE)

    results = await Axe().run(page)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await page.screenshot(path=shots / f"demo-{width}-{colours}.png", full_page=width == 320)

    assert results.violations_count == 0, results.generate_report()
    assert wide <= width
    await context.close()
