"""Two consultants, an asker on the web and one on Telegram, from the first words to the closing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.desk.navigation import PLACES
from bot.store.models import Conversation
from tests.askers import until
from tests.browser.centre import CHAT, FEARS, PATIENCE, WANTS, Centre, look, say, sees, write


async def a_cut_line(asker: Page, desk: Page) -> None:
    """What is said while the line is cut is there when it is back; the draft is untouched."""
    await desk.locator("#text").fill("Tuoj")
    await desk.context.set_offline(True)
    await write(asker, "Ar mokykla priims rudenį?")
    await asyncio.sleep(1)
    await desk.context.set_offline(False)
    await sees(desk.locator("#scroll"), "Ar mokykla priims rudenį?")
    await expect(desk.locator("#text")).to_have_value("Tuoj")
    await write(desk, "Taip, priims.")
    await sees(asker, "Taip, priims.")
    lines = await desk.locator("#part-1 article.line").evaluate_all("all => all.map(o => o.id)")
    assert lines == sorted(set(lines), key=lambda line: int(line.rpartition("-")[2]))


async def test_story(centre: Centre, shots: Path) -> None:
    """An alert, a race, replies both ways, a transfer, a cut line, given back, closed."""
    asker = await centre.chat()
    await write(asker, WANTS)
    ona, ruta = await centre.desk("ona"), await centre.desk("ruta")
    await ona.locator("#rows a.row").first.wait_for()

    centre.telegram.says(CHAT, FEARS)
    alarm = ona.get_by_role("button", name=say("alert_acknowledge"))
    await expect(alarm).to_be_visible(timeout=PATIENCE)
    await look(ona, shots, "story-alert")
    await alarm.click()
    await ona.locator("#take").click()
    await expect(ona.locator("#send")).to_be_visible(timeout=PATIENCE)
    await write(ona, "Ar esate saugi?")

    async def heard() -> bool:
        return any("Ar esate saugi?" in one.text for one in centre.telegram.shown(CHAT))

    await until(heard, 30)

    # Both want the same asker.
    for desk in (ona, ruta):
        await desk.goto(f"{centre.url}/desk/conversations/1?show=all")
        await expect(desk.locator("#take")).to_be_visible()
    await asyncio.gather(*(desk.locator("#take").click() for desk in (ona, ruta)))
    await expect(ona.locator("#take")).to_have_count(0, timeout=PATIENCE)
    await expect(ruta.locator("#take")).to_have_count(0, timeout=PATIENCE)
    first = (await owner(centre)) or 0
    mine, other = (ona, ruta) if first == 1 else (ruta, ona)
    await expect(mine.locator("#send")).to_be_visible(timeout=PATIENCE)
    await expect(other.locator("#send")).to_have_count(0)

    await write(mine, "Laba diena, klausau Jūsų.")
    await sees(asker, "Laba diena, klausau Jūsų.")
    await write(asker, "Noriu grįžti su šeima.")
    await sees(mine.locator("#scroll"), "Noriu grįžti su šeima.")
    await look(mine, shots, "story-talk")

    # To the colleague, who reads on.
    await mine.locator("#transfer summary").click()
    await mine.locator("#transfer-to").select_option(index=0)
    await mine.locator("#transfer-note").fill("Klausia apie mokyklą.")
    await mine.locator("#transfer button[type=submit]").click()
    await expect(other.locator("#send")).to_be_visible(timeout=PATIENCE)
    await sees(other.locator("#scroll"), "Klausia apie mokyklą.")

    await a_cut_line(asker, other)
    await other.get_by_role("button", name=say("give_back")).click()
    await expect(other.locator("#take")).to_be_visible(timeout=PATIENCE)
    await other.locator("#take").click()
    await other.locator("#close summary").click()
    await look(other, shots, "story-close")
    await other.locator("#close button[value=answered]").click()
    await expect(other.locator("#close")).to_have_count(0, timeout=PATIENCE)


async def owner(centre: Centre) -> int | None:
    """Who has the first conversation."""
    async with centre.services.database.read() as session:
        return (await session.get_one(Conversation, 1)).user_id


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("light", {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}),
        ("dark", {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"}),
        ("phone", {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}),
    ],
)
async def test_pages(centre: Centre, shots: Path, name: str, context: dict[str, object]) -> None:
    """Every page that the bar leads to is accessible, and no wider than the screen."""
    asker = await centre.chat()
    await write(asker, WANTS)
    vida = await centre.desk("vida", **context)
    await vida.locator("#rows a.row").first.wait_for()

    pages = [path for path, _, _ in PLACES] + ["/desk/conversations/1?show=all", "/desk/me"]
    for path in pages:
        await vida.goto(centre.url + path)
        await look(vida, shots, f"{name}{path.partition('?')[0].replace('/', '-')}")
        wide = await vida.evaluate("document.documentElement.scrollWidth")
        assert wide <= context["viewport"]["width"], path  # type: ignore[index]
