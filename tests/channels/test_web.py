"""Facts about the web chat: its frames, its two doors, and what is refused."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import websockets
from sqlalchemy import func, select

from bot import handoff
from bot.app import create_app
from bot.messages import LANGUAGES
from bot.services import Services
from bot.store.base import Base
from bot.store.chores import DueChore
from bot.texts import Texts
from channels.web import MAX_FRAME, BadFrame, address_of, parse
from tests.askers import consultant
from tests.channels.conftest import Widget, heard, socket
from tests.engine_stand_in import EngineStandIn
from tests.local_server import LocalServer, serving

TOO_LONG = "ą" * 4001
REFUSED_FRAMES = [
    ({"text": ""}, "empty"),
    ({"text": "  \n\t "}, "empty"),
    ({"text": "\u200b\u200e"}, "empty"),
    ({"text": "\x00\x01\x02"}, "empty"),
    ({"text": TOO_LONG}, "too_long"),
    ({"text": ["Labas"]}, "bad_request"),
    ({"text": None}, "bad_request"),
    ({"text": "Labas", "press": "1:0"}, "bad_request"),
    ({"press": "1"}, "bad_request"),
    ({"press": "1:0; DROP TABLE"}, "bad_request"),
    ({"press": f"{'9' * 10}:0"}, "bad_request"),
    ({"command": "shutdown"}, "bad_request"),
    ({"command": "language"}, "bad_request"),
    ({"command": "language", "lang": "pl"}, "bad_request"),
    ({"text": "Labas", "id": "x"}, "bad_request"),
    ({"text": "Labas", "id": "a b c d e f"}, "bad_request"),
    ({"text": "Labas", "id": 12345678}, "bad_request"),
    ({"text": "Labas", "id": "é" * 65}, "bad_request"),
    ({}, "bad_request"),
]


@pytest.mark.parametrize(("frame", "code"), REFUSED_FRAMES)
def test_a_wrong_frame_is_not_parsed(frame: dict[str, Any], code: str) -> None:
    """Each wrong frame has its reason."""
    with pytest.raises(BadFrame) as bad:
        parse("token", {"id": "a-good-id", **frame})

    assert bad.value.code == code


@pytest.mark.parametrize("body", [None, 1, "text", [], [{}], True])
def test_what_is_no_frame_is_not_parsed(body: object) -> None:
    """A frame is an object."""
    with pytest.raises(BadFrame, match="bad_request"):
        parse("token", body)


@pytest.mark.parametrize("text", ["😀", "👨‍👩‍👧", "ė", "a\x00b", "!", "ـ", "x" * 4000])
def test_what_a_person_may_write(text: str) -> None:
    """Emoji are words too; NUL, which PostgreSQL cannot store, is taken out."""
    _, incoming = parse("token", {"id": "a-good-id", "text": text})

    assert incoming.text == text.replace("\x00", "")


def test_the_token_is_not_stored() -> None:
    """The database holds its hash; the client's ids are kept apart by it."""
    _, incoming = parse("secret token", {"id": "a-good-id", "text": "Labas"})

    assert "secret" not in f"{incoming}"
    assert incoming.address == address_of("secret token")


async def test_a_question_is_answered(widget: Widget) -> None:
    """Sent, acknowledged with its number, answered with the next."""
    sent = await widget.sends(text="Ačiū", id="my-first-id")
    assert (sent.status_code, sent.json()) == (202, {"id": "my-first-id", "event": 1})

    [answer] = await widget.events(after=1, wait=10)

    assert (answer["event"], answer["from"], answer["lang"]) == (2, "assistant", "lt")
    [asked, _] = await widget.events()
    assert (asked["client_id"], asked["from"], asked["text"]) == ("my-first-id", "asker", "Ačiū")


async def test_sending_again_doubles_nothing(widget: Widget) -> None:
    """Ten times the same id is one message and one answer."""
    answers = [await widget.sends(text="Ačiū", id="the-same-id") for _ in range(10)]
    await widget.events(after=1, wait=10)
    await asyncio.sleep(0.2)

    assert {a.text for a in answers} == {answers[0].text}
    assert [e["event"] for e in await widget.events()] == [1, 2]


async def test_ten_messages_in_a_second(widget: Widget) -> None:
    """All are answered, the events have no gap, and the order of answers is that of questions."""
    await asyncio.gather(*(widget.sends(text=f"Klausimas {n}") for n in range(10)))

    events: list[dict[str, Any]] = []
    async with asyncio.timeout(20):
        while len(events) < 20:
            events += await widget.events(after=len(events), wait=5)

    assert [e["event"] for e in events] == list(range(1, 21))
    assert sum(e["from"] == "asker" for e in events) == 10


async def test_wrong_frames_are_refused_in_words(widget: Widget) -> None:
    """In the asker's language; the conversation goes on."""
    for frame, code in REFUSED_FRAMES:
        answer = await widget.http.post("/chat/messages", json={"id": uuid4().hex, **frame})

        assert (answer.status_code, answer.json()["code"]) == (422, code), frame
        assert answer.json()["text"]
    assert (await widget.sends(text="Ačiū")).status_code == 202


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe\x00binary", 400),
        (b'{"text": "\\ud800 alone", "id": "a-good-id"}', (202, 422)),
        (b'{"text": "\\u0000", "id": "a-good-id"}', 422),
        (b"[" * 30_000, 400),
        (b'{"a":' * 9_000, 400),
        (b"x" * (MAX_FRAME + 1), 413),
        (json.dumps({"text": "a" * 100_000}).encode(), 413),
        (b"NaN", 422),
        (b"1e999", 422),
        (b"1" * 5000, (400, 422)),
    ],
)
async def test_a_wrong_body_is_refused(widget: Widget, body: bytes, status: Any) -> None:
    """Whatever it is, there is a clear answer and never a 500."""
    answer = await widget.http.post("/chat/messages", content=body)

    assert answer.status_code in (status if isinstance(status, tuple) else (status,))
    assert answer.status_code == 202 or answer.json()["text"]


async def test_a_wrong_event_number_is_refused(widget: Widget) -> None:
    """Numbers that no event can have are no reason to break."""
    for after in ("-1", "x", "2147483648", "99999999999999999999", "1.5"):
        answer = await widget.http.get("/chat/messages", params={"after": after})

        assert answer.status_code == 422, after


@pytest.mark.parametrize("token", ["x", "ąčę", "' OR 1=1", "a" * 5000])
async def test_without_a_session_nothing_is_told(widget: Widget, token: str) -> None:
    """A wrong token is told so, at every address."""
    headers = {"authorization": f"Bearer {token}".encode()}
    asked = [
        await widget.http.get("/chat/messages", headers=headers),
        await widget.http.post(
            "/chat/messages", json={"id": "a-good-id", "text": "x"}, headers=headers
        ),
        await widget.http.post("/chat/messages", json={"id": "a-good-id"}, headers=headers),
        await widget.http.delete("/chat/session", headers=headers),
    ]

    assert [(a.status_code, a.json()["code"]) for a in asked] == [(401, "unknown_session")] * 4


async def test_who_writes_too_fast_is_slowed_down(services: Services) -> None:
    """Told when to come back; nobody else is slowed."""
    strict = services.settings.model_copy(update={"web_messages_per_minute": 3})
    async with serving(create_app(replace(services, settings=strict)), lifespan="on") as server:
        quick, other = Widget(server.url), Widget(server.url)
        await quick.opens("ru")
        await other.opens()

        answers = [await quick.sends(text="Labas") for _ in range(4)]
        others = await other.sends(text="Labas")
        await quick.http.aclose()
        await other.http.aclose()

    assert [a.status_code for a in answers] == [202, 202, 202, 429]
    assert answers[3].headers["retry-after"]
    assert answers[3].json()["code"] == "too_fast"
    assert others.status_code == 202


async def test_erasing_leaves_nothing(widget: Widget, services: Services) -> None:
    """Person, contact, conversation, messages and plan are gone, and the token is dead.

    When the application did its regular work last concerns nobody, and stays.
    """
    await widget.sends(text="Ačiū")
    await widget.events(after=1, wait=10)

    erased = await widget.http.delete("/chat/session")

    assert erased.status_code == 204
    async with services.database.read() as session:
        for table in set(Base.metadata.sorted_tables) - {DueChore.__table__}:
            assert await session.scalar(select(func.count()).select_from(table)) == 0, table.name
    assert (await widget.sends(text="Labas")).status_code == 401


async def test_erasing_in_the_middle_of_a_turn(widget: Widget, engine: EngineStandIn) -> None:
    """What the engine says later is written nowhere, and the next person is served."""
    engine.gate.clear()
    await widget.sends(text="Labas")
    await asyncio.wait_for(engine.entered.wait(), 10)

    assert (await widget.http.delete("/chat/session")).status_code == 204
    engine.gate.set()
    await widget.opens()
    await widget.sends(text="Ačiū")

    assert await widget.events(after=1, wait=10)


async def test_the_socket_misses_nothing(widget: Widget, server: LocalServer) -> None:
    """Who comes back with the last number seen gets what came meanwhile, and nothing twice."""
    async with socket(server, widget.token) as ws:
        await ws.send(json.dumps({"type": "message", "id": "first-message", "text": "Ačiū"}))
        assert (await heard(ws, "ack"))["event"] == 1
        events = (await heard(ws, "events"))["events"]
        while events[-1]["event"] < 2:
            events += (await heard(ws, "events"))["events"]
    for n in range(5):
        await widget.sends(text=f"Klausimas {n}")
    await asyncio.sleep(0.5)

    async with socket(server, widget.token, after=2) as ws:
        await heard(ws, "welcome")
        while events[-1]["event"] < 12:
            events += (await heard(ws, "events"))["events"]

    assert [e["event"] for e in events] == list(range(1, 13))


async def test_the_socket_refuses_in_words(widget: Widget, server: LocalServer) -> None:
    """Each wrong message by its id, and goes on."""
    async with socket(server, widget.token) as ws:
        for frame, code in REFUSED_FRAMES:
            await ws.send(json.dumps({"type": "message", "id": "a-good-id", **frame}))
            refused = await heard(ws, "error")

            assert refused["code"] == code, frame
            assert refused["id"] == frame.get("id", "a-good-id")
            assert refused["text"]
        await ws.send(json.dumps({"type": "ping"}))
        await heard(ws, "pong")


async def test_the_socket_outlives_any_frame(widget: Widget, server: LocalServer) -> None:
    """What is no frame of ours is passed over."""
    frames = ["", "[]", "null", "{", "[" * 20_000, '"\\ud800"', b"\x00\xff", b"{}", "1" * 5000]
    async with socket(server, widget.token) as ws:
        for frame in frames:
            await ws.send(frame)
            await ws.send(json.dumps({"type": "ping"}))

            assert await heard(ws, "pong")


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "token": "nobody"}, 4401),
        ({"type": "hello"}, 4401),
        ({"token": {"a": 1}}, 4401),
        ({"token": "\ud800"}, 4401),
        ([], 4401),
    ],
)
async def test_the_socket_knows_who_is_there(server: LocalServer, hello: Any, code: int) -> None:
    """Nobody gets in without a token."""
    url = server.url.replace("http", "ws", 1) + "/chat/ws"
    async with websockets.connect(url, proxy=None) as ws:
        await ws.send(json.dumps(hello))
        await ws.wait_closed()

    assert ws.close_code == code


async def test_the_socket_takes_any_number(widget: Widget, server: LocalServer) -> None:
    """A number that is none of ours does not break the connection."""
    for after in (-5, 10**12, "x", None, 1.5, True, [1]):
        async with socket(server, widget.token, after=after) as ws:
            assert await heard(ws, "welcome")
            await ws.send(json.dumps({"type": "ping"}))
            assert await heard(ws, "pong")


async def test_the_socket_refuses_other_sites(server: LocalServer) -> None:
    """A page that may not embed the chat cannot open a connection from its visitors' browsers."""
    url = server.url.replace("http", "ws", 1) + "/chat/ws"

    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url, origin="https://elsewhere.example", proxy=None)

    assert refused.value.response.status_code == 403


async def test_a_takeover_shows_at_once(
    widget: Widget, server: LocalServer, services: Services
) -> None:
    """The widget is told who answers now, and the consultant's words come with their name."""
    await widget.sends(text="Ačiū")
    await widget.events(after=1, wait=10)
    user = await consultant(services)
    async with socket(server, widget.token, after=2) as ws:
        await heard(ws, "welcome")
        async with services.database.write() as session:
            await handoff.take_over(session, services.replies, 1, user)
            await handoff.answer(session, 1, user, "Sveiki")

        told = await heard(ws, "events")
        events = told["events"]
        while len(events) < 2:
            events += (await heard(ws, "events"))["events"]

    assert [(e["from"], e["name"]) for e in events] == [("system", None), ("consultant", "Ruta")]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_widget_gets_its_words(widget: Widget, lang: str) -> None:
    """All of them in each language: without them the chat is not shown."""
    answer = await widget.http.get(f"/chat/texts/{lang}")

    assert answer.status_code == 200
    assert answer.json()["texts"] == Texts("widget").by_language[lang]
