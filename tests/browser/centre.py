"""A running centre for browser tests: consultants, Telegram, a mail server, a scripted engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from bot.desk.pages import LANGUAGES
from bot.services import Services
from bot.texts import Texts
from tests.mail_server import MailServer
from tests.stand_ins.telegram import Telegram

PASSWORD = "labai slaptas žodis"
DESK = Texts("desk", LANGUAGES)
CHAT = 5550000001
#: Milliseconds that anything may take on a busy machine.
PATIENCE = 30_000
WANTS = "Noriu kalbėtis su žmogumi"
FEARS = "Manęs neišleidžia iš namų"


def say(key: str) -> str:
    """The desk's words."""
    return DESK.get(key, "lt")


@dataclass(frozen=True)
class Centre:
    """A running Gandras whose engine follows a script, and Telegram beside it."""

    url: str
    telegram: Telegram
    browser: Browser
    services: Services
    post: MailServer

    async def desk(self, login: str, **context: object) -> Page:
        """The desk of a consultant who has just signed in."""
        made = await self.browser.new_context(bypass_csp=True, **context)  # type: ignore[arg-type]
        page = await made.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{self.url}/desk")
        await page.locator("input[name=login]").fill(login)
        await page.locator("input[name=password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#desk")).to_be_visible(timeout=PATIENCE)
        return page

    async def chat(self) -> Page:
        """The web chat of an asker, open."""
        page = await (await self.browser.new_context()).new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{self.url}/?lang=lt")
        await page.locator(".launcher").click()
        return page


async def write(page: Page, text: str) -> None:
    """Type into a box and send."""
    box = page.locator("textarea:visible").first
    await box.fill(text)
    await box.press("Control+Enter" if "/desk" in page.url else "Enter")


async def sees(page: Page | Locator, text: str) -> None:
    """Wait until a text stands on a page, or in a part of it."""
    await expect(page.get_by_text(text).locator("visible=true").last).to_be_visible(
        timeout=PATIENCE
    )


async def look(page: Page, shots: Path, name: str) -> None:
    """Take a picture, and let axe find nothing against WCAG."""
    await page.screenshot(path=shots / f"{name}.png")
    results = await Axe().run(page)
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"
