"""Facts about who gets through a coordinator's link, and what leaks: nothing but its purpose."""

from __future__ import annotations

import logging

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from bot.referrals import links
from bot.referrals.page import GUESSED
from bot.store.referrals import Coordinator
from tests.desk.world import Browser, say
from tests.referrals.centre import ONE, PUBLIC, QUESTION, Centre

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url"], indirect=True)

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


async def test_opening_changes_nothing(centre: Centre) -> None:
    """Mail scanners open links, with GET and HEAD, as often as they like."""
    await centre.send()
    link = await centre.link()
    for _ in range(5):
        assert (await centre.coordinator.get(link)).status_code == 200
        assert (await centre.coordinator.head(link)).status_code == 200

    assert (await centre.referral()).state == "sent"
    assert await centre.notes() == ["referral_sent"]


async def test_headers(centre: Centre) -> None:
    """Not kept, not framed, nothing loaded from elsewhere, and the address told to nobody."""
    await centre.send()
    page = await centre.coordinator.get(await centre.link())

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert "/desk/conversations" not in page.text


async def test_a_form_needs_the_page(centre: Centre) -> None:
    """Without the key that only the page knows nothing happens; another link's key is none."""
    await centre.send()
    link = await centre.link()
    for key in ("", "none", links.form_key(centre.services.settings, "1-x")):
        answer = await centre.coordinator.post(
            link, data={"key": key, "do": "answer", "text": "Ne aš"}
        )
        assert answer.status_code == 403

    assert (await centre.referral()).state == "sent"


async def test_used_once(centre: Centre) -> None:
    """The same form sent again changes nothing, and the page no longer shows the case."""
    await centre.send()
    link = await centre.link()
    key = links.form_key(centre.services.settings, link.rpartition("/")[2])
    form = {"key": key, "do": "answer", "text": "Pirmas"}
    assert (await centre.coordinator.post(link, data=form)).status_code == 303
    again = await centre.coordinator.post(link, data=form | {"text": "Antras"})

    assert again.status_code == 409
    assert say("referral_too_late") in again.text
    assert (await centre.referral()).answer == "Pirmas"
    page = (await centre.coordinator.get(link)).text
    assert say("referral_page_done_answered") in page
    for hidden in (QUESTION, "Pirmas", "darželyje", "Šiauliai"):
        assert hidden not in page


async def test_guesses_cost(centre: Centre) -> None:
    """A changed link finds nothing and says no more; soon the address is shut out."""
    await centre.send()
    link = await centre.link()
    wrong = [f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}", "/referrals/1-x", "/referrals/2"]
    wrong += [link.replace("/1-", "/2-"), "/referrals/%00", "/referrals/1-" + "é" * 43]
    pages = [await centre.coordinator.get(one) for one in wrong]
    more = [await centre.coordinator.get(wrong[0]) for _ in range(GUESSED)]

    assert {page.status_code for page in pages} == {404}
    assert all(say("referral_no_link") in page.text for page in pages)
    assert more[-1].status_code == 429
    assert (await centre.coordinator.get(link)).status_code == 200


async def test_the_database_holds_no_link(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """Once the mail went, neither the database nor a log has what opens the page."""
    caplog.set_level(logging.INFO)
    await centre.send()
    link = await centre.link()
    await centre.coordinator.get(link)
    await centre.does(link, "accept")
    secret = link.partition("-")[2]
    async with centre.world.database.read() as session:
        tables = text("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = (await session.scalars(tables)).all()
        rows = [
            (await session.execute(text(f'SELECT * FROM "{name}"'))).all()  # noqa: S608
            for name in names
        ]
    dump = str(rows)

    assert "darželyje" in dump
    assert secret not in dump
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("httpx")]
    assert not any(secret in line for line in ours)


@pytest.mark.parametrize("what", ["answer", "return"])
async def test_what_a_coordinator_writes_is_text(centre: Centre, what: str) -> None:
    """On the desk, in the panel and in the box that goes to the asker."""
    await centre.send()
    await centre.does(await centre.link(), what, EVIL)
    page = (await centre.ruta.get(ONE)).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7*7 }}" in page


async def test_what_goes_to_a_coordinator_is_text(centre: Centre) -> None:
    """Question, fields, messages and names, in the preview and behind the link."""
    await centre.world.wrote(EVIL)
    await centre.change(Coordinator, name=EVIL)
    form = {"question": EVIL, "text-about": EVIL, "message-2": "1"}
    form_page = (await centre.ruta.get(f"{ONE}/referral")).text
    preview = (await centre.send(**form, step="look")).text
    await centre.send(**form)
    page = (await centre.coordinator.get(await centre.link())).text
    panel = (await centre.ruta.get(ONE)).text

    for shown in (form_page, preview, page, panel):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;alert(1)" in shown


async def test_contacts_need_consent(centre: Centre) -> None:
    """Without it none leaves the centre, whatever the consultant types or ticks."""
    await centre.note("+370 612 34567", contact="+37061234567, Ona")
    await centre.note("Ne", consent="no")
    form = {
        "question": "Skambinkite +370 612 34567 arba ona@paštas.lt, ona@pastas.lt",
        "text-about": "Asmens kodas 38001010000",
        "field-contact": "1",
        "message-1": "1",
    }
    form_page = (await centre.ruta.get(f"{ONE}/referral")).text
    await centre.send(**form)
    page = (await centre.coordinator.get(await centre.link())).text

    assert say("referral_agreed_no") in form_page
    for shown in (page, centre.post.texts[0]):
        assert "612" not in shown
        assert "38001010000" not in shown
        assert "ona@pastas.lt" not in shown
    assert "&lt;personal code&gt;" in page


async def test_who_did_what(centre: Centre) -> None:
    """Each step is in the audit, a coordinator's too, and none holds what was written."""
    await centre.send()
    link = await centre.link()
    await centre.does(link, "accept")
    await centre.does(link, "answer", "Slaptas atsakymas")
    async with centre.world.database.read() as session:
        rows = (await session.execute(text("SELECT login, action, details FROM audit"))).all()

    steps = [(row.login, row.action) for row in rows]
    assert ("ruta", "sent") in steps
    assert ("coordinator", "accepted") in steps
    assert ("coordinator", "answered") in steps
    assert "Slaptas" not in str(rows)


async def test_only_a_consultant_sends(centre: Centre, jonas: Browser, app: FastAPI) -> None:
    """Nobody from the street, no form of another site, and no colleague who does not answer."""
    street = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC)
    assert (await street.get(f"{ONE}/referral")).status_code == 303
    given = {"coordinator": "1", "question": "?", "days": "5", "agreed": "1", "step": "send"}
    assert (await centre.ruta.http.post(f"{ONE}/referral", data=given)).status_code == 403
    await jonas.get(f"{ONE}/referral")
    assert (await jonas.post(f"{ONE}/referral", **given)).status_code == 422

    assert await centre.notes() == []
