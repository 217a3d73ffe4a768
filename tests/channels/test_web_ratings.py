"""Facts about ratings on the web chat: its two doors, what is shown again, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from bot.app import create_app
from bot.services import Services
from channels.web import BadFrame, parse_rating
from tests.channels.conftest import Widget, heard, socket
from tests.engine_stand_in import EngineStandIn
from tests.local_server import LocalServer, serving

NONE = {"value": None, "reason": None, "note": None}
UNCLEAR = {"value": "down", "reason": "unclear", "note": None}
REFUSED_FRAMES: list[Any] = [
    {},
    {"value": "up"},
    {"message": 1},
    {"message": "1", "value": "up"},
    {"message": 0, "value": "up"},
    {"message": 2**31, "value": "up"},
    {"message": True, "value": "up"},
    {"message": 1, "value": "sideways"},
    {"message": 1, "value": "down", "reason": "boring"},
    {"message": 1, "value": "up", "reason": "unclear"},
    {"message": 1, "value": None, "note": "kodėl"},
    {"message": 1, "value": "down", "note": "ą" * 501},
    {"message": 1, "value": "down", "note": ["a"]},
    [],
    "up",
    None,
]


@pytest.mark.parametrize("frame", REFUSED_FRAMES)
def test_a_wrong_rating_is_not_parsed(frame: object) -> None:
    """Value, reason and note must go together; the number must be one of ours."""
    with pytest.raises(BadFrame, match="bad_request"):
        parse_rating(frame)


@pytest.mark.parametrize(
    ("note", "kept"), [(" a\x00b ", "ab"), ("  ", None), ("ą" * 500, "ą" * 500)]
)
def test_a_note(note: str, kept: str | None) -> None:
    """At most 500 characters; blank is none; NUL, which PostgreSQL cannot store, is taken out."""
    assert (
        parse_rating({"message": 1, "value": "down", "reason": "other", "note": note}).note == kept
    )


async def answered(widget: Widget, engine: EngineStandIn) -> dict[str, Any]:
    """The event of an answer that can be rated."""
    engine.script["Mokesčiai"] = ({"article": "taxes"},)
    await widget.sends(text="Mokesčiai")
    [answer] = await widget.events(after=1, wait=10)
    return answer


async def test_rated_by_post(widget: Widget, engine: EngineStandIn) -> None:
    """Acknowledged, the same again too; whoever loads the page again sees it; it adds no event."""
    answer = await answered(widget, engine)
    assert answer["rating"] == NONE

    sent = [
        await widget.http.post("/chat/ratings", json={"message": answer["id"], **UNCLEAR})
        for _ in range(2)
    ]

    assert [(one.status_code, one.json()) for one in sent] == [
        (200, {"message": answer["id"], "rating": UNCLEAR})
    ] * 2
    question, again = await widget.events()
    assert (question["rating"], again["rating"]) == (None, UNCLEAR)


async def test_rated_on_the_socket(
    widget: Widget, server: LocalServer, engine: EngineStandIn
) -> None:
    """Each frame is answered with the rating as it then stands, also when it is taken back."""
    answer = await answered(widget, engine)
    async with socket(server, widget.token, after=2) as ws:
        for rating in ({"value": "up"}, UNCLEAR, {"value": None}):
            await ws.send(json.dumps({"type": "rate", "message": answer["id"], **rating}))
            told = await heard(ws, "rated")
            assert told["message"] == answer["id"]
            assert told["rating"] == {**NONE, **rating}


async def test_what_cannot_be_rated(
    widget: Widget, server: LocalServer, engine: EngineStandIn
) -> None:
    """The thanks, a question, somebody else's answer: refused in words, by both doors."""
    answer = await answered(widget, engine)
    await widget.sends(text="Ačiū")
    thanks = (await widget.events(after=3, wait=10))[0]
    assert thanks["rating"] is None
    other = Widget(server.url)
    await other.opens("uk")

    for who, message in ((widget, thanks["id"]), (other, answer["id"])):
        refused = await who.http.post("/chat/ratings", json={"message": message, "value": "up"})
        assert (refused.status_code, refused.json()["code"]) == (404, "not_rated")
        async with socket(server, who.token, after=99) as ws:
            await ws.send(json.dumps({"type": "rate", "message": message, "value": "up"}))
            error = await heard(ws, "error")
            assert (error["message"], error["id"], error["code"]) == (message, None, "not_rated")
            assert error["text"] == refused.json()["text"]
    await other.http.aclose()


async def test_wrong_ratings_are_refused(widget: Widget, engine: EngineStandIn) -> None:
    """By their shape, and from nobody."""
    await answered(widget, engine)
    for frame in REFUSED_FRAMES:
        assert (await widget.http.post("/chat/ratings", json=frame)).status_code == 422
    widget.http.headers["authorization"] = f"Bearer {uuid4().hex}"

    answer = await widget.http.post("/chat/ratings", json={"message": 2, "value": "up"})

    assert (answer.status_code, answer.json()["code"]) == (401, "unknown_session")


async def test_too_many_ratings(services: Services, engine: EngineStandIn) -> None:
    """Are limited as messages are, and do not use up the messages."""
    strict = services.settings.model_copy(update={"web_messages_per_minute": 3})
    async with serving(create_app(replace(services, settings=strict)), lifespan="on") as server:
        widget = Widget(server.url)
        await widget.opens()
        answer = await answered(widget, engine)
        rating = {"message": answer["id"], "value": "up"}

        statuses = [
            (await widget.http.post("/chat/ratings", json=rating)).status_code for _ in range(4)
        ]
        sent = await widget.sends(text="Ačiū")
        await widget.http.aclose()

    assert statuses == [200, 200, 200, 429]
    assert sent.status_code == 202
