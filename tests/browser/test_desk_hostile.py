"""Facts about what anybody can do to others with what they write and are called: nothing.

Recorded payloads of every channel are filled with hostile words wherever the vendor passes on what
a person chose: texts, captions, names, file names, places, contacts. Consultants, coordinators and
those who rate are no better.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import select

from bot.app import create_app
from bot.services import Services
from bot.store.models import Attachment, Message
from tests.askers import send_all, until
from tests.browser.hostile import HOSTILE, SHOWN, Hostile, by, everything, hostile_world
from tests.desk.world import PASSWORD, Browser
from tests.local_server import serving

#: Addresses that our own pages may load or lead to.
FILES = ("/desk/static/", "/desk/files/")
PLACES = ("/desk", "/referrals/", "/appointments/", "#", "?", "https://", "http://")
#: All that somebody can read on a page, in its boxes and in the chat.
READ = """() => {
  const read = (root) => [
    root.textContent,
    ...[...root.querySelectorAll("input, textarea, option")].map((box) => box.value),
    ...[...root.querySelectorAll("*")].flatMap((one) => one.shadowRoot ? read(one.shadowRoot) : []),
  ];
  return read(document.body).join("\\n");
}"""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is shown does not depend on the database."""
    return sqlite_url


@pytest.fixture
async def world(services: Services) -> Hostile:
    """Hostile conversations of every channel, with all that can hang on one."""
    return await hostile_world(services)


class Markup(HTMLParser):
    """Finds in a page what could run, and what would be loaded or opened."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith(FILES):
            self.wrong.append(f"script {given}")
        if tag in {"iframe", "object", "embed", "base"}:
            self.wrong.append(f"{tag} {given}")
        for name, value in attrs:
            where = (value or "").strip().casefold()
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.wrong.append(f"{tag} {name}={value}")
            if name in {"href", "action", "formaction"} and not where.startswith(PLACES):
                self.wrong.append(f"{tag} {name}={value}")
            if where.startswith(("javascript:", "data:", "vbscript:")) and name != "content":
                self.wrong.append(f"{tag} {name}={value}")
            if name == "src" and not where.startswith(FILES):
                self.wrong.append(f"{tag} {name}={value}")


async def test_every_channel_is_among_them(services: Services, world: Hostile) -> None:
    """There are hostile messages, names, files and places of all five channels to look at."""
    async with services.database.read() as session:
        found = list(await session.scalars(select(Message).where(Message.direction == "in")))
        files = list(await session.scalars(select(Attachment)))

    assert {m.channel for m in found if m.text and "<script>" in m.text} == {
        "web", "telegram", "messenger", "whatsapp", "sms",
    }  # fmt: skip
    assert any("<script>" in json.dumps(m.data) for m in found)
    assert len(files) > 5
    assert len(world.talks) >= 5


async def test_nothing_of_theirs_becomes_markup(services: Services, world: Hostile) -> None:
    """Read as HTML, no page has an element or an address that anybody brought."""
    ours = Browser(create_app(services))
    await ours.sign_in("ruta")

    for pattern, addresses in (await world.addresses()).items():
        for path in addresses:
            answer = await ours.get(path)
            assert answer.status_code == 200, path
            page = Markup()
            page.feed(answer.text)
            assert not page.wrong, (path, page.wrong[:3])
            if pattern == "/desk/conversations/{id}":
                assert "&lt;script&gt;window.ran=1" in answer.text
                assert "{{ 7 * 7 }}" in answer.text


class Guard:
    """Pages on which nothing may run, open or be loaded from elsewhere, nor even try to."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context, self._url = context, url
        self.seen: list[str] = []

    async def page(self) -> Page:
        """A new one."""
        page = await self._context.new_page()
        page.on("dialog", lambda dialog: self.seen.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        page.on("console", lambda line: self._heard(line.text))
        page.on("request", lambda sent: self._asked(sent.url))
        return page

    def _heard(self, line: str) -> None:
        if "Content Security" in line:
            self.seen.append(line)

    def _asked(self, address: str) -> None:
        if not address.startswith((self._url, self._url.replace("http", "ws"))):
            self.seen.append(address)

    async def read(self, page: Page) -> str:
        """What stands on a page, if nothing of it ran."""
        assert await page.evaluate("window.ran") is None, page.url
        assert not self.seen, (page.url, self.seen)
        return str(await page.evaluate(READ))


async def test_nothing_of_theirs_runs(
    services: Services, world: Hostile, browser: Chromium
) -> None:
    """In a real browser all of it is text: nothing runs, nor even tries what CSP forbids."""
    async with serving(create_app(services)) as server:
        context = await browser.new_context()
        guard = Guard(context, server.url)
        asker = await guard.page()
        await asker.goto(f"{server.url}/?lang=lt")
        await asker.locator(".launcher").click()
        await asker.locator("textarea").fill(HOSTILE)
        await asker.keyboard.press("Enter")
        await expect(asker.locator(".message.asker")).to_have_count(1)
        form = await guard.page()
        await form.goto(f"{server.url}/chat/form?lang=lt")
        await form.fill("#text", HOSTILE)
        # Its answer waits for the assistant's.
        await form.locator("button.primary").click(no_wait_after=True)

        async def both() -> bool:
            return len(await world.newer()) == 2

        await until(both)
        for talk in await world.newer():
            await everything(world, talk)
        await send_all(services)

        page = await guard.page()
        await page.goto(f"{server.url}/desk/sign-in")
        await page.fill("#login", "ruta")
        await page.fill("#password", PASSWORD)
        await page.click("main button[type=submit]")
        missing = []
        for pattern, addresses in (await world.addresses()).items():
            text = ""
            for path in addresses:
                await page.goto(server.url + path, wait_until="domcontentloaded")
                text += await guard.read(page)
            missing += [(pattern, what) for what in SHOWN.get(pattern, ()) if by(what) not in text]
        assert not missing
        await page.goto(f"{server.url}/desk/conversations/{world.full[-1]}")
        await page.fill("#text", "")
        await page.locator("#text").press_sequentially("/canned")
        await expect(page.locator("#picker [role=option]")).to_have_count(1)
        await guard.read(page)
        await page.keyboard.press("Enter")
        await expect(page.locator("#text")).to_have_value(by("canned words"))
        await guard.read(page)

        await form.goto(f"{server.url}/chat/form?lang=lt")
        for theirs in (asker, form):
            await expect(theirs.get_by_text("municipality: ").first).to_be_visible()
            text = await guard.read(theirs)
            for what in ("consultant", "reply", "municipality"):
                assert by(what) in text, what
        await context.close()
