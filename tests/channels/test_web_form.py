"""Facts about the chat without JavaScript: a page that is sent, led back, and drawn again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.services import Services
from bot.store.models import Attachment, Message, Person
from bot.texts import Texts
from bot.web.form import COOKIE, EXIT, PATH
from tests.askers import Asker, until
from tests.engine_stand_in import EngineStandIn
from tests.files import samples
from tests.local_server import LocalServer

WORDS = Texts("widget")


class Reader:
    """A browser without scripts: it follows, keeps cookies, and sends the form it sees."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(
            base_url=url, timeout=90, trust_env=False, follow_redirects=True
        )
        self.page = ""

    async def opens(self, lang: str = "lt") -> str:
        """Look at the page."""
        self.page = (await self.http.get(PATH, params={"lang": lang})).text
        return self.page

    def hidden(self) -> dict[str, str]:
        """What the form sends besides what is written."""
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))

    async def sends(
        self, *, files: list[tuple[str, tuple[str, bytes]]] | None = None, **form: str
    ) -> httpx.Response:
        """Send the form; the page it leads to is remembered."""
        # An empty file field is what browsers send when nothing was chosen.
        chosen: list[Any] = files or [("file", ("", b""))]
        answer = await self.http.post(PATH, data={**self.hidden(), **form}, files=chosen)
        if "html" in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer

    async def answered(self) -> bool:
        """Look again; whether there is an answer now."""
        await self.opens()
        return len(self.said) > 1

    @property
    def said(self) -> list[str]:
        """The words of the conversation."""
        found = re.findall(r'<div class="words"[^>]*>(.*?)</div>', self.page, re.DOTALL)
        return [unescape(re.sub("<[^>]+>", "", words)) for words in found]


@pytest.fixture
async def reader(server: LocalServer) -> AsyncIterator[Reader]:
    """A browser that has opened the page."""
    made = Reader(server.url)
    await made.opens()
    yield made
    await made.http.aclose()


async def persons(services: Services) -> int:
    """How many people there are."""
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0


async def test_a_question_and_its_answer(reader: Reader, services: Services) -> None:
    """The page after the form holds both; looking at it made no session."""
    assert await persons(services) == 0

    answer = await reader.sends(text="Nuo ko pradėti?\r\nAčiū <b>labai</b>")
    await until(reader.answered, 60)

    assert [one.status_code for one in answer.history] == [303]
    assert reader.said[0] == "Nuo ko pradėti?\nAčiū <b>labai</b>"
    assert len(reader.said) == 2
    assert await persons(services) == 1
    assert (await reader.opens("ru")).count('class="who"') == 2
    assert WORDS.get("input_label", "ru") in reader.page


async def test_nothing_on_the_page_runs(reader: Reader) -> None:
    """There is no script, the policy allows none, and nobody may put the page into a frame."""
    answer = await reader.http.get(PATH)

    assert "<script" not in answer.text
    assert not re.search(r"\son\w+=|style=", answer.text)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"


async def test_the_cookie(server: LocalServer) -> None:
    """Scripts cannot read it, other pages do not get it, a closed browser forgets it."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        cookie = (await http.get(PATH)).headers["set-cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=lax", f"Path={PATH}"):
        assert part in cookie
    assert "Max-Age" not in cookie


async def test_sent_twice(reader: Reader) -> None:
    """The same form sent again, by an impatient press or by "reload", is one message."""
    await reader.sends(text="Labas")
    again = reader.hidden()

    await reader.sends(text="Ar girdite?")
    await reader.sends(text="Ar girdite?", **again)

    assert reader.said.count("Ar girdite?") == 1


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"csrf": "x"}, {}),
        ({"csrf": ""}, {}),
        ({}, {"sec-fetch-site": "cross-site"}),
        ({}, {"origin": "https://evil.example"}),
    ],
    ids=["a wrong token", "no token", "another site", "another origin"],
)
async def test_other_sites_cannot_write(
    reader: Reader, services: Services, form: dict[str, str], headers: dict[str, str]
) -> None:
    """A form that is not from our page is refused; its text stays in the box."""
    reader.http.headers.update(headers)

    answer = await reader.sends(text="Mano tekstas", **form)

    assert answer.status_code == 403
    assert WORDS.get("form_expired", "lt") in answer.text
    assert ">Mano tekstas</textarea>" in answer.text
    assert await persons(services) == 0


async def test_a_token_that_was_put_there(server: LocalServer, services: Services) -> None:
    """Who plants a cookie does not know the session: a new one is made at the first message."""
    reader = Reader(server.url)
    reader.http.cookies.set(COOKIE, "planted", domain="127.0.0.1", path=PATH)
    await reader.opens()

    answer = await reader.sends(text="Labas")

    given = answer.history[0].headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert "planted" not in given
    assert await persons(services) == 1
    thief = httpx.AsyncClient(base_url=server.url, trust_env=False)
    thief.headers["authorization"] = "Bearer planted"
    assert (await thief.get("/chat/messages")).status_code == 401
    await thief.aclose()
    await reader.http.aclose()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": " \n"}, "empty"),
        ({"text": "ą" * 4001}, "too_long"),
        ({"text": "Labas", "id": "x"}, "bad_request"),
        ({"press": "1"}, "bad_request"),
        ({"command": "shutdown"}, "bad_request"),
    ],
)
async def test_what_is_wrong_is_said(
    reader: Reader, services: Services, form: dict[str, str], code: str
) -> None:
    """In words, beside the box, with the text still in it; no session is made."""
    answer = await reader.sends(**form)

    assert answer.status_code == 422
    assert WORDS.get(f"error_{code}", "lt") in answer.text
    assert form.get("text", "").strip() in answer.text
    assert await persons(services) == 0


async def test_files_go_along(reader: Reader, services: Services) -> None:
    """Two files go with one message, clean, and their names stand in the conversation."""
    files = [("file", ("pasas.jpg", samples.photo())), ("file", ("b.ogg", samples.VOICE))]

    await reader.sends(text="", files=files)

    assert "pasas.jpg" in reader.page
    assert "b.ogg" in reader.page
    async with services.database.read() as session:
        rows = (await session.execute(select(Attachment.message_id, Attachment.state))).all()
    assert [tuple(row) for row in rows] == [(rows[0].message_id, "stored")] * 2
    assert rows[0].message_id is not None


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("file", ("x.jpg", b"<html>"))], "file_type"),
        ([("file", (f"{n}.ogg", samples.VOICE)) for n in range(6)], "many_at_once"),
        ([("file", ("x.ogg", samples.VOICE + bytes(21_000_000)))], "file_too_big"),
    ],
    ids=["type", "six", "size"],
)
async def test_files_that_are_not_taken(
    reader: Reader, files: list[tuple[str, tuple[str, bytes]]], code: str
) -> None:
    """Nothing is sent; the asker is told why."""
    answer = await reader.sends(text="Štai", files=files)

    assert answer.status_code in {413, 415, 422}
    assert WORDS.get(f"error_{code}", "lt") in answer.text
    assert reader.said == []


async def test_buttons(reader: Reader, services: Services, engine: EngineStandIn) -> None:
    """The buttons under the last message are buttons of a form, and a press is a message."""
    buttons = [{"text": "button_plan", "payload": "/start_plan"}]
    engine.script["Labas"] = ({"reply": "utter_greet", "buttons": buttons},)
    await reader.sends(text="Labas")
    await until(reader.answered, 60)
    (value,) = re.findall(r'name="press" value="(\d+:\d+)"', reader.page)[:1]

    await reader.sends(press=value)

    async with services.database.read() as session:
        pressed = await session.scalar(
            select(Message).where(Message.direction == "in").order_by(Message.id.desc())
        )
    assert pressed is not None
    assert pressed.data["payload"]
    assert pressed.text in reader.said


async def test_a_person_is_asked_for(reader: Reader, services: Services) -> None:
    """One button asks for a person, without a word."""
    await reader.sends(command="human")

    (asked,) = await Asker(services).messages(direction="in")
    assert asked.data["payload"] == "/talk_to_human"


async def test_leaving(reader: Reader) -> None:
    """Quick exit leads elsewhere and leaves nothing in the browser; nothing is deleted here."""
    await reader.sends(text="Labas")

    left = await reader.http.get(f"{PATH}/leave", follow_redirects=False)

    assert (left.status_code, left.headers["location"]) == (303, EXIT)
    assert "clear-site-data" in left.headers
    await reader.opens()
    assert reader.said == []


async def test_deleting(reader: Reader, services: Services) -> None:
    """All is gone, and the page says so."""
    await reader.sends(text="Labas")

    await reader.sends(command="erase")

    assert WORDS.get("delete_done", "lt") in reader.page
    assert reader.said == []
    assert await persons(services) == 0


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("uk-UA,uk;q=0.9,en;q=0.8", "uk"), ("de,ru;q=0.5", "ru"), ("de", "lt"), ("", "lt")],
)
async def test_the_language_of_the_browser(server: LocalServer, accepted: str, lang: str) -> None:
    """The page speaks the first of our languages that the browser asks for."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        page = (await http.get(PATH, headers={"accept-language": accepted})).text

    assert f'<html lang="{lang}">' in page
