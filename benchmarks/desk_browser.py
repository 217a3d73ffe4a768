"""A desk in a real browser, which notes when words come into its document."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from typing import Self

from playwright.async_api import Page, async_playwright

from benchmarks.desk_people import Desk
from bot.desk.sessions import COOKIE

#: Notes the moment at which each text of the benchmark first stands in a conversation.
_WATCH = """
window.seen = {};
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) {
    if (!change.target.closest?.("#thread")) continue;
    for (const text of (node.textContent ?? "").match(/marker-[0-9a-f]{32}/g) ?? []) {
      window.seen[text] ??= Date.now();
    }
  }
}).observe(document, { childList: true, subtree: true });
"""


class Screen:
    """The desk of a consultant in Chromium."""

    def __init__(self, url: str, desk: Desk) -> None:
        self._url, self._desk = url, desk
        self._stack = AsyncExitStack()
        self._page: Page

    async def __aenter__(self) -> Self:
        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        self._stack.push_async_callback(browser.close)
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": COOKIE, "value": self._desk.cookie, "url": f"{self._url}/desk"}]
        )
        await context.add_init_script(_WATCH)
        self._page = await context.new_page()
        await self._page.goto(f"{self._url}/desk/conversations/{self._desk.talk}?show=mine")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._stack.aclose()

    async def seen(self) -> dict[str, float]:
        """When each text came, on the clock of `time.perf_counter`."""
        found = await self._page.evaluate("window.seen")
        ahead = time.time() - time.perf_counter()
        return {text: at / 1000 - ahead for text, at in found.items()}
