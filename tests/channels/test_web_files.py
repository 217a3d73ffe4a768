"""Facts about files in the web chat: taken one by one, sent with a message, never another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from bot.app import create_app
from bot.files.kinds import MOST_BYTES
from bot.services import Services
from bot.store.models import Attachment
from bot.texts import Texts
from channels.web import BadFrame, parse
from tests.channels.conftest import Widget
from tests.files import samples
from tests.local_server import LocalServer, serving

WORDS = Texts("widget")


async def upload(widget: Widget, content: bytes, name: str = "nuotrauka.jpg") -> httpx.Response:
    """Upload one file."""
    return await widget.http.post("/chat/uploads", files={"file": (name, content)})


async def uploaded(widget: Widget) -> str:
    """Upload a photo; its id."""
    answer = await upload(widget, samples.photo())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["upload"])


async def kept(services: Services) -> list[Attachment]:
    """All attachments, with their bytes."""
    async with services.database.read() as session:
        rows = await session.scalars(
            select(Attachment).options(undefer(Attachment.content)).order_by(Attachment.id)
        )
        return list(rows)


@pytest.mark.parametrize("text", ["Štai mano pasas", "", None])
async def test_a_photo_goes_with_a_message(
    widget: Widget, services: Services, text: str | None
) -> None:
    """It is kept without its place, tied to the message, and shown in the transcript."""
    number = await uploaded(widget)

    sent = await widget.sends(text=text, uploads=[number])

    assert sent.status_code == 202
    shown = next(e for e in await widget.events() if e["from"] == "asker")
    assert shown["files"] == [{"name": "nuotrauka.jpg", "kind": "photo", "state": "stored"}]
    assert shown["text"] == (text or "")
    (row,) = await kept(services)
    assert row.message_id == shown["id"]
    assert samples.SECRET not in (row.content or b"")


async def test_a_message_sent_twice_keeps_its_files(widget: Widget, services: Services) -> None:
    """A repeat with the same id is acknowledged; files are tied once."""
    number, twice = await uploaded(widget), uuid4().hex

    answers = [await widget.sends(id=twice, text="Štai", uploads=[number]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len([e for e in await widget.events() if e["files"]]) == 1
    assert len(await kept(services)) == 1


async def test_a_file_of_another_session(server: LocalServer, widget: Widget) -> None:
    """Who guesses the id of somebody else's upload gets nothing, and the message is not stored."""
    number = await uploaded(widget)
    thief = Widget(server.url)
    await thief.opens()

    refused = await thief.sends(text="Mano", uploads=[number])

    assert (refused.status_code, refused.json()["code"]) == (422, "bad_upload")
    assert refused.json()["text"] == WORDS.get("error_bad_upload", "lt")
    assert [e for e in await thief.events() if e["from"] == "asker"] == []
    assert (await widget.sends(uploads=[number])).status_code == 202
    await thief.http.aclose()


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "a page called photo.jpg": (b"<html><script>", 415, "file_type"),
    "too big": (bytes(MOST_BYTES + 100_000), 413, "file_too_big"),
    "a bomb": (samples.bomb(), 413, "file_too_big"),
    "broken": (samples.photo()[:900], 422, "file_broken"),
    "locked": (samples.paper(password="x"), 422, "file_locked"),
    "empty": (b"", 415, "file_type"),
}


@pytest.mark.parametrize(("content", "status", "code"), REFUSED.values(), ids=list(REFUSED))
async def test_what_is_not_taken(
    widget: Widget, services: Services, content: bytes, status: int, code: str
) -> None:
    """The asker is told why, in their language, and nothing is kept."""
    answer = await upload(widget, content)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["text"] == WORDS.get(f"error_{code}", "lt")
    assert await kept(services) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"{}", "headers": {"content-type": "application/json"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=a"}},
        {"data": {"file": "no file"}, "files": {"other": b"x"}},
        {"files": [("file", b"x"), ("file", b"y")]},
        {"files": {"other": b"x"}},
    ],
)
async def test_what_is_no_upload(widget: Widget, sent: dict[str, Any]) -> None:
    """A form that does not hold one file is refused in words."""
    answer = await widget.http.post("/chat/uploads", **sent)

    assert answer.status_code in {400, 415, 422}
    assert answer.json()["code"] == "bad_request"


async def test_without_a_session(server: LocalServer) -> None:
    """Nobody uploads who has no session, and their file is not read."""
    stranger = Widget(server.url)

    answer = await upload(stranger, b"x" * 100)

    assert (answer.status_code, answer.json()["code"]) == (401, "unknown_session")
    await stranger.http.aclose()


@asynccontextmanager
async def strict(services: Services, **limits: int) -> AsyncIterator[LocalServer]:
    """The application with these limits."""
    settings = services.settings.model_copy(update=limits)
    async with serving(create_app(replace(services, settings=settings)), lifespan="on") as made:
        yield made


@pytest.mark.parametrize(
    "limits", [{"web_files_per_hour": 2}, {"web_megabytes_per_hour": 1}], ids=["files", "bytes"]
)
async def test_too_many_files(services: Services, limits: dict[str, int]) -> None:
    """After so many files, or so many bytes, of an hour the session is slowed down."""
    content = samples.VOICE + bytes(450_000)
    async with strict(services, **limits) as server:
        widget = Widget(server.url)
        await widget.opens()

        answers = [await upload(widget, content, "balsas.ogg") for _ in range(3)]

        await widget.http.aclose()
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json()["code"] == "too_many_files"
    assert int(answers[2].headers["retry-after"]) >= 60


async def test_one_address_has_a_limit_too(services: Services) -> None:
    """New sessions do not help against the limit of an address."""
    async with strict(services, web_files_per_hour=1) as server:
        statuses = []
        for _ in range(7):
            widget = Widget(server.url)
            await widget.opens()
            statuses.append((await upload(widget, samples.VOICE, "b.ogg")).status_code)
            await widget.http.aclose()

    assert statuses == [201] * 5 + [429] * 2


async def test_the_loop_goes_on_meanwhile(server: LocalServer, widget: Widget) -> None:
    """While big photos are made anew, others are answered at once."""
    raw = samples.photo((6000, 6000))
    clock, waits = asyncio.get_running_loop().time, []
    start = clock()
    busy = asyncio.create_task(upload(widget, raw))
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=90) as other:
        while not busy.done():
            began = clock()
            await other.get("/healthz")
            waits.append(clock() - began)

    assert (await busy).status_code == 201
    # However slow the machine: had the photo held up the others, one would have waited for it.
    assert max(waits) < (clock() - start) / 2


@pytest.mark.parametrize(
    "frame",
    [
        {"uploads": ["1", "2", "3", "4", "5", "6"]},
        {"uploads": ["x"]},
        {"uploads": [1]},
        {"uploads": ["0"]},
        {"uploads": ["١"]},
        {"uploads": "1"},
        {"uploads": []},
        {"uploads": ["1"], "press": "1:0"},
        {"uploads": ["1"], "command": "human"},
    ],
)
def test_frames_with_wrong_uploads(frame: dict[str, Any]) -> None:
    """At most five ids, with a text or alone."""
    with pytest.raises(BadFrame, match="bad_request"):
        parse("token", {"id": "a-good-id", **frame})


async def test_erasing_takes_the_files_along(widget: Widget, services: Services) -> None:
    """Also those that were never sent."""
    await widget.sends(text="Štai", uploads=[await uploaded(widget)])
    await uploaded(widget)

    await widget.http.delete("/chat/session")

    async with services.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Attachment)) == 0
