"""Facts about what askers can do to the desk with what they write and are called: nothing.

Recorded payloads of every channel are filled with hostile words wherever the vendor passes on what
a person chose: texts, captions, names, file names, places, contacts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.async_api import Browser as Chromium
from sqlalchemy import select, update

from bot.app import create_app
from bot.desk.notes import write_note
from bot.messages import Event, Incoming
from bot.receiving import receive
from bot.services import Services
from bot.store.accounts import User
from bot.store.models import Attachment, Case, CaseField, Conversation, Feedback, Message
from channels.messenger import parsing as messenger
from channels.sms import SmsAccount
from channels.sms import parsing as sms
from channels.sms.form import Form
from channels.telegram import parsing as telegram
from channels.whatsapp import parsing as whatsapp
from tests.channels.messenger.conftest import account
from tests.desk.world import PASSWORD, Browser, World
from tests.local_server import serving
from tests.stand_ins.twilio import NUMBER, SID, TOKEN
from tests.stand_ins.whatsapp import NUMBER as WHATSAPP_NUMBER

RECORDED = Path(__file__).parents[1] / "channels"
HOSTILE = (
    "<script>window.ran=1;alert(1)</script>"
    "\"><img src=x onerror=\"window.ran=1;alert(2)\">'><svg onload='alert(3)'>"
    "</textarea></title></style><iframe srcdoc='<script>alert(4)</script>'></iframe>"
    ' javascript:alert(5) https://evil.example/"onmouseover="alert(6)" {{ 7 * 7 }} &lt;b&gt;'
)
#: Where vendors pass on what a person chose.
THEIRS = {
    "text", "caption", "first_name", "last_name", "username", "title", "address", "file_name",
    "name", "filename", "formatted_name", "body", "question", "Body", "FromCity", "ProfileName",
}  # fmt: skip
#: Addresses that our own pages may load.
OURS = ("/desk/static/", "/desk/files/")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is shown does not depend on the database."""
    return sqlite_url


def hostile(payload: Any, inside: str = "") -> Any:
    """The payload with every word of a person's replaced."""
    if isinstance(payload, dict):
        return {key: hostile(value, key) for key, value in payload.items()}
    if isinstance(payload, list):
        return [hostile(one, inside) for one in payload]
    return HOSTILE if isinstance(payload, str) and inside in THEIRS else payload


def recorded(channel: str) -> Iterator[Any]:
    """The channel's payloads, made hostile."""
    for path in sorted((RECORDED / channel / "recorded").glob("*.json")):
        try:
            payload = json.loads(path.read_bytes())
        except ValueError:
            continue
        yield hostile(payload)


def events() -> Iterator[Event]:
    """What the channels make of them."""
    for payload in recorded("telegram"):
        yield from telegram.parse("123456789", payload).events
    for payload in recorded("messenger"):
        yield from messenger.parse(account(), json.dumps(payload).encode())
    for payload in recorded("whatsapp"):
        yield from whatsapp.parse(WHATSAPP_NUMBER, json.dumps(payload).encode())
    number = SmsAccount(SID, TOKEN, NUMBER, lambda _text: 1)
    for path in sorted((RECORDED / "sms" / "recorded").glob("*.txt")):
        fields = dict(parse_qsl(path.read_text("utf-8", "replace"), keep_blank_values=True))
        yield from sms.incoming(number, Form.of(hostile(fields)))
    yield Incoming("web", "", "visitor", "web-1", HOSTILE, language="lt")


@pytest.fixture
async def conversations(services: Services) -> list[int]:
    """Hostile conversations of every channel, with all that can hang on one."""
    ruta = await World(services).user("ruta", "administrator")
    for event in events():
        await receive(services, event)
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == ruta.id).values(name=HOSTILE))
        await session.execute(
            update(Attachment).values(state="stored", name=HOSTILE, mime="application/pdf")
        )
        found = list(await session.scalars(select(Conversation).order_by(Conversation.id)))
        for talk in found:
            write_note(session, talk.id, ruta, HOSTILE)
            case = Case(person_id=talk.person_id, conversation_id=talk.id, kind="case")
            session.add(case)
            await session.flush()
            session.add_all(
                CaseField(case_id=case.id, name=name, value=HOSTILE, quote=HOSTILE)
                for name in ("name", "municipality", "question", "contact", HOSTILE)
            )
            await session.execute(
                update(Conversation)
                .where(Conversation.id == talk.id)
                .values(owner="consultant", user_id=ruta.id)
            )
        first = await session.scalar(select(Message.id).order_by(Message.id).limit(1))
        assert first
        session.add(Feedback(message_id=first, value="down", reason="other", note=HOSTILE, said=""))
        return [talk.id for talk in found]


class Page(HTMLParser):
    """Finds in a page what could run, and what would be loaded or opened."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith(OURS):
            self.wrong.append(f"script {given}")
        if tag in {"iframe", "object", "embed", "base"}:
            self.wrong.append(f"{tag} {given}")
        for name, value in attrs:
            where = (value or "").strip().casefold()
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.wrong.append(f"{tag} {name}={value}")
            if name in {"href", "action", "formaction"} and not where.startswith(
                ("/desk", "#", "?", "https://", "http://")
            ):
                self.wrong.append(f"{tag} {name}={value}")
            if where.startswith(("javascript:", "data:", "vbscript:")) and name != "content":
                self.wrong.append(f"{tag} {name}={value}")
            if name == "src" and not where.startswith(OURS):
                self.wrong.append(f"{tag} {name}={value}")


def paths(conversations: list[int]) -> list[str]:
    """The pages that show what people wrote or are called."""
    one = [f"/desk/conversations/{number}" for number in conversations]
    return ["/desk?show=all", "/desk?show=mine", "/desk/me", "/desk/accounts", "/desk/audit", *one]


async def test_every_channel_is_among_them(services: Services, conversations: list[int]) -> None:
    """There are hostile messages, names, files and places of all five channels to look at."""
    async with services.database.read() as session:
        found = list(await session.scalars(select(Message).where(Message.direction == "in")))
        files = list(await session.scalars(select(Attachment)))

    assert {m.channel for m in found if m.text and "<script>" in m.text} == {
        "web", "telegram", "messenger", "whatsapp", "sms",
    }  # fmt: skip
    assert any("<script>" in json.dumps(m.data) for m in found)
    assert len(files) > 5
    assert len(conversations) >= 5


async def test_nothing_of_theirs_becomes_markup(
    services: Services, conversations: list[int]
) -> None:
    """Read as HTML, no page has an element or an address that an asker brought."""
    ours = Browser(create_app(services))
    await ours.sign_in("ruta")

    for path in paths(conversations):
        answer = await ours.get(path)
        assert answer.status_code == 200
        page = Page()
        page.feed(answer.text)
        assert not page.wrong, (path, page.wrong[:3])
        if "/conversations/" in path:
            assert "&lt;script&gt;window.ran=1" in answer.text
            assert "{{ 7 * 7 }}" in answer.text


async def test_nothing_of_theirs_runs(
    services: Services, conversations: list[int], browser: Chromium
) -> None:
    """In a real browser nothing runs, no dialog opens, and nothing even tries what CSP forbids."""
    async with serving(create_app(services)) as server:
        context = await browser.new_context()
        page = await context.new_page()
        seen: list[str] = []
        page.on("dialog", lambda dialog: seen.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: seen.append(f"error {error}"))
        page.on(
            "console",
            lambda line: seen.append(line.text) if "Content Security" in line.text else None,
        )
        page.on(
            "request",
            lambda sent: seen.append(sent.url) if not sent.url.startswith(server.url) else None,
        )
        await page.goto(f"{server.url}/desk/sign-in")
        await page.fill("#login", "ruta")
        await page.fill("#password", PASSWORD)
        await page.click("main button[type=submit]")
        for path in paths(conversations):
            await page.goto(server.url + path, wait_until="domcontentloaded")
            assert await page.evaluate("window.ran") is None, path
            assert not seen, (path, seen)
        await context.close()
