"""A desk that nobody but people answers at, and the browsers of those who work there."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.desk.world import PASSWORD, World

#: Milliseconds that anything may take where many tests share a machine.
PATIENCE = 30_000


@dataclass(frozen=True)
class Desk:
    """The address of a desk, and its database."""

    url: str
    world: World
    browser: Browser

    async def sign_in(self, login: str, place: str = "/desk", **options: object) -> Page:
        """A browser of somebody who works there, at a page."""
        page = await (await self.browser.new_context(**options)).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{self.url}/desk/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url("**/desk")
        await page.goto(f"{self.url}{place}")
        return page
