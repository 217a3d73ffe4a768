"""What a consultant does with others: a municipality, a calendar, those who teach the assistant."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page, expect

from bot.referrals import coordinators
from tests.askers import until
from tests.browser.centre import PATIENCE, WANTS, Centre, look, say, sees, write
from tests.referrals.centre import ROW


async def taken(centre: Centre) -> tuple[Page, Page]:
    """An asker on the web, and the desk of Ona, who answers them."""
    asker = await centre.chat()
    await write(asker, WANTS)
    ona = await centre.desk("ona")
    await ona.locator("#rows a.row").first.click()
    await ona.locator("#take").click()
    await expect(ona.locator("#send")).to_be_visible(timeout=PATIENCE)
    return asker, ona


async def test_a_municipality_answers(centre: Centre, shots: Path) -> None:
    """A case goes by e-mail, its coordinator answers by the link, the asker reads the answer."""
    async with centre.services.database.write() as session:
        await coordinators.keep(session, ROW)
    asker, ona = await taken(centre)
    await ona.get_by_role("link", name=say("referral_begin")).click()
    await ona.locator("#coordinator").select_option("1")
    await ona.locator("#question").fill("Ar yra vietų darželyje?")
    await ona.locator("#agreed").check()
    await look(ona, shots, "others-form")
    await ona.locator("button[value=look]").click()
    await expect(ona.locator("button[value=send]")).to_be_visible(timeout=PATIENCE)
    await look(ona, shots, "others-preview")
    await ona.locator("button[value=send]").click()
    await sees(asker, "Jūsų klausimą persiuntėme savivaldybei: Šiauliai.")

    async def came() -> bool:
        return bool(centre.post.texts)

    await until(came, 30)
    link = re.search(r"http://\S+/referrals/\S+", centre.post.texts[-1])
    assert link
    coordinator = await (await centre.browser.new_context(bypass_csp=True)).new_page()
    await coordinator.goto(link[0])
    await look(coordinator, shots, "others-coordinator")
    await coordinator.locator("button[value=accept]").click()
    await coordinator.locator("#answer").fill("Taip, vietų yra.")
    await coordinator.locator("button[value=answer]").click()
    await expect(coordinator.locator("#answer")).to_have_count(0, timeout=PATIENCE)

    await sees(ona.locator("#referrals"), "Taip, vietų yra.")
    await look(ona, shots, "others-answered")
    await ona.get_by_role("button", name=say("referral_pass")).click()
    await sees(asker, "Taip, vietų yra.")


async def test_a_consultation_is_booked(centre: Centre, shots: Path) -> None:
    """Ona, whom the chat calls no program, proposes times, the asker presses one; both see it."""
    asker, ona = await taken(centre)
    await expect(asker.locator(".subtitle")).to_be_hidden(timeout=PATIENCE)
    talk = ona.url
    await ona.goto(f"{centre.url}/desk/calendar/own")
    by_phone = ona.locator("form:has(input[name=kind][value=phone])")
    await by_phone.locator("input[name=offered]").check()
    async with ona.expect_navigation():
        await by_phone.locator("button[type=submit]").click()
    await look(ona, shots, "others-own-calendar")
    await ona.goto(talk)
    await ona.locator("#slots-phone summary").click()
    for number in (0, 1):
        await ona.locator(f"#slots-phone input[name=slot{number}]").check()
    await look(ona, shots, "others-times")
    await ona.locator("#slots-phone button.primary").click()
    await asker.locator("button.choice").first.click(timeout=PATIENCE)
    await sees(asker, "Konsultacija užsakyta.")
    await expect(ona.locator(".panel-appointment.booked")).to_be_visible(timeout=PATIENCE)
    await ona.goto(f"{centre.url}/desk/calendar")
    await look(ona, shots, "others-calendar")


async def test_a_closed_talk_teaches(centre: Centre, shots: Path) -> None:
    """After closing, one click says what the assistant should have understood."""
    _, ona = await taken(centre)
    await ona.locator("#close summary").click()
    await ona.locator("#close button[value=answered]").click()
    await expect(ona.locator("#lesson-form")).to_be_visible(timeout=PATIENCE)
    await look(ona, shots, "others-lesson")
    await ona.get_by_role("button", name=say("label_new")).click()
    await sees(ona.locator("#lesson"), say("label_kept"))
