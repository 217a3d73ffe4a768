"""Files and the page without scripts in a real browser; the engine is a stand-in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, expect

from bot.app import create_app
from bot.desk import accounts
from bot.desk.passwords import Passwords
from bot.services import Services
from bot.texts import Texts
from tests.files import samples
from tests.local_server import LocalServer, serving

WORDS = Texts("widget")
DESK = Texts("desk", ("lt", "en"))
PASSWORD = "ilgas-slaptazodis"
#: The first turn of a process loads what knows languages.
COLD = 60_000


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite; what browsers see does not depend on it."""
    return sqlite_url


@pytest.fixture
async def server(services: Services) -> AsyncIterator[LocalServer]:
    """The application, its loops running, and a consultant's account."""
    async with serving(create_app(services), lifespan="on") as made:
        hashed = Passwords(services.settings).hashed(PASSWORD)
        async with services.database.write() as session:
            await accounts.add_user(session, "ona", "Ona", hashed, "consultant")
        yield made


@pytest.fixture
async def page(server: LocalServer, browser: Browser) -> AsyncIterator[Page]:
    """A small phone, with the chat open."""
    context = await browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    made = await context.new_page()
    await made.goto(f"{server.url}/?lang=en")
    await made.locator(".launcher").click()
    yield made
    await context.close()


async def pick(page: Page, *names: str, content: bytes = b"") -> None:
    """Choose files in the browser's own dialogue."""
    files = [
        {"name": name, "mimeType": "image/jpeg", "buffer": content or samples.photo((900, 600))}
        for name in names
    ]
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=WORDS.get("attach", "en")).click()
    await (await chooser.value).set_files(files)  # type: ignore[arg-type]


async def faultless(page: Page) -> list[str]:
    """What of the rules of accessibility is broken."""
    found = await Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]


async def test_a_photo_for_the_consultant(
    server: LocalServer, page: Page, browser: Browser, shots: Path
) -> None:
    """Picked, looked at, one taken away, sent; the consultant sees it in the conversation."""
    await pick(page, "pasas.jpg", "kitas.jpg")
    await expect(page.locator(".picked .ready")).to_have_count(2, timeout=COLD)
    assert await faultless(page) == []
    await page.screenshot(path=shots / "files-picked.png")
    await page.get_by_role("button", name=WORDS.get("file_remove", "en", name="kitas.jpg")).click()
    await expect(page.locator(".picked li")).to_have_count(1)
    await page.locator("textarea").fill("Here is my passport")
    await page.keyboard.press("Enter")
    mine = page.locator(".message.asker")
    await expect(mine.locator(".files li")).to_have_text("pasas.jpg")
    await expect(mine.locator(".state")).to_be_visible()
    await expect(page.locator(".picked")).to_be_hidden()
    assert await faultless(page) == []

    for width in (1300, 360):
        context = await browser.new_context(
            viewport={"width": width, "height": 800}, bypass_csp=True
        )
        desk = await context.new_page()
        await desk.goto(f"{server.url}/desk/sign-in?next=%2Fdesk%2Fconversations%2F1")
        await desk.fill("#login", "ona")
        await desk.fill("#password", PASSWORD)
        await desk.keyboard.press("Enter")
        photo = desk.get_by_role("img", name=DESK.get("photo_alt", "lt", name="pasas.jpg"))
        await expect(photo).to_be_visible()
        await expect(photo).to_have_js_property("complete", value=True)
        assert await photo.evaluate("(image) => image.naturalWidth") == 480
        assert await faultless(desk) == []
        await desk.screenshot(path=shots / f"files-desk-{width}.png")
        async with desk.expect_download() as download:
            await photo.click()
        assert (await download.value).suggested_filename == "pasas.jpg"
        await context.close()


async def test_an_upload_that_breaks(page: Page) -> None:
    """It is said, can be tried again, and no message goes without its file."""
    breaks = True

    async def line(route: Route) -> None:
        await (route.abort() if breaks else route.continue_())

    await page.route("**/chat/uploads", line)
    await pick(page, "pasas.jpg")
    await expect(page.locator(".picked .failed")).to_contain_text(WORDS.get("file_failed", "en"))
    await page.locator("textarea").fill("Here")
    await page.keyboard.press("Enter")
    await expect(page.locator(".note")).to_have_text(WORDS.get("files_wait", "en"))
    await expect(page.locator("textarea")).to_have_value("Here")
    breaks = False
    await page.get_by_role("button", name=WORDS.get("file_again", "en")).click()
    await expect(page.locator(".picked .ready")).to_have_count(1, timeout=COLD)
    await page.locator(".send").click()

    await expect(page.locator(".message.asker .files li")).to_have_count(1)


async def test_a_file_that_is_not_taken(page: Page) -> None:
    """The reason stands beside the file; it can be taken away by the keyboard alone."""
    await pick(page, "photo.jpg", content=b"<html>")
    await expect(page.locator(".picked .refused")).to_contain_text(
        WORDS.get("error_file_type", "en"), timeout=COLD
    )
    await page.locator("textarea").focus()
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator(".attach")).to_be_focused()
    box = await page.locator(".attach").bounding_box()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator(".picked")).to_be_hidden()
    await expect(page.locator(".attach")).to_be_focused()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("lang", ["lt", "en", "ru", "uk"])
async def test_without_javascript(
    server: LocalServer, browser: Browser, shots: Path, lang: str
) -> None:
    """From the demo page to the form, a question with a photo, an answer, and out again."""
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    page = await context.new_page()
    await page.goto(server.url)
    await page.locator(f"noscript a[href='chat/form?lang={lang}']").click()
    await page.get_by_label(WORDS.get("input_label", lang)).fill("Labas")
    await page.locator("#file").set_input_files(
        {"name": "pasas.jpg", "mimeType": "image/jpeg", "buffer": samples.photo()}
    )
    await page.get_by_role("button", name=WORDS.get("send", lang), exact=True).click()
    await expect(page.locator(".said .asker .words")).to_have_text("Labas")
    await expect(page.locator(".said .files li")).to_have_text("pasas.jpg")
    more = page.get_by_role("link", name=WORDS.get("form_refresh", lang))
    for _ in range(8):
        if await page.locator(".said .assistant").count():
            break
        await more.click()
    await expect(page.locator(".said .assistant").first).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    await page.screenshot(path=shots / f"form-{lang}.png", full_page=True)
    await context.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    await page.get_by_role("link", name=WORDS.get("leave", lang)).click()
    await expect(page.get_by_text("elsewhere")).to_be_visible()
    assert [c for c in await context.cookies(server.url) if c["name"] == "gandras_chat"] == []
    await context.close()


async def test_the_form_is_accessible(server: LocalServer, browser: Browser) -> None:
    """Empty, with a conversation, and with a mistake: no rule is broken."""
    context = await browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await page.goto(f"{server.url}/chat/form?lang=en")
    assert await faultless(page) == []

    await page.get_by_role("button", name=WORDS.get("send", "en"), exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text(WORDS.get("error_empty", "en"))
    await expect(page.locator("#text")).to_be_focused()
    assert await faultless(page) == []
    await page.locator("#text").fill("Labas")
    await page.get_by_role("button", name=WORDS.get("send", "en"), exact=True).click()
    await expect(page.locator(".said .asker")).to_be_visible(timeout=COLD)
    assert await faultless(page) == []
    await context.close()
