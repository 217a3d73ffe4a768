"""Facts about what people send besides words, as consultants see it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.desk.files import disposition
from bot.files.cleaning import clean
from bot.store.base import now
from bot.store.models import Attachment, Message
from tests.desk.world import Browser, World, say
from tests.files import samples

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"


async def sent(world: World, text: str = "Štai", **columns: Any) -> int:
    """A file that came with a message; its id."""
    number = await world.wrote(text)
    message = (await world.messages(number))[-1]
    async with world.database.write() as session:
        row = Attachment(message_id=message.id, contact_id=message.contact_id, **columns)
        session.add(row)
        await session.flush()
        return row.id


async def photo(world: World, **columns: Any) -> int:
    """A photo that is kept."""
    kept = await clean(samples.photo((900, 600)))
    values = {"kind": "photo", "state": "stored", "mime": kept.mime, "content": kept.content}
    return await sent(world, **{**values, "name": "pasas.jpg", "size": 2_500_000, **columns})


async def told(world: World, **columns: Any) -> None:
    """A message with these values."""
    number = await world.wrote("")
    async with world.database.write() as session:
        message = await session.get_one(Message, (await world.messages(number))[-1].id)
        for column, value in columns.items():
            setattr(message, column, value)


async def test_a_photo_is_seen_and_saved(world: World, ruta: Browser) -> None:
    """The thread shows a small one; the whole one is saved, and no browser opens it by itself."""
    number = await photo(world)

    page = (await ruta.get(ONE)).text
    small = await ruta.get(f"/desk/files/{number}/preview")
    whole = await ruta.get(f"/desk/files/{number}")

    assert f'src="/desk/files/{number}/preview" alt="{say("photo_alt", name="pasas.jpg")}"' in page
    assert "2,5 MB" in page
    assert small.headers["content-type"] == whole.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(small.content)).size == (480, 320)
    assert Image.open(BytesIO(whole.content)).size == (900, 600)
    assert whole.headers["content-disposition"].startswith('attachment; filename="pasas.jpg"')
    for answer in (small, whole):
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, no-store"


async def test_only_the_desk_sees_files(
    world: World, ruta: Browser, browser: Callable[[], Browser]
) -> None:
    """Strangers are sent to sign in; a role without the desk is refused."""
    number = await photo(world)
    await world.user("tomas", role="trainer")
    trainer, stranger = browser(), browser()
    await trainer.sign_in("tomas")

    for path in (f"/desk/files/{number}", f"/desk/files/{number}/preview"):
        assert (await ruta.get(path)).status_code == 200
        assert (await trainer.get(path)).status_code == 403
        refused = await stranger.get(path)
        assert (refused.status_code, refused.headers["location"][:13]) == (303, "/desk/sign-in")


@pytest.mark.parametrize(
    "columns",
    [{"state": "waiting"}, {"state": "refused"}, {"state": "failed"}, {"message_id": None}],
    ids=str,
)
async def test_what_is_not_there(world: World, ruta: Browser, columns: dict[str, Any]) -> None:
    """A file that is not kept, or that was never sent, is not given out."""
    number = await photo(world)
    async with world.database.write() as session:
        row = await session.get_one(Attachment, number)
        for column, value in columns.items():
            setattr(row, column, value)

    assert (await ruta.get(f"/desk/files/{number}")).status_code == 404
    assert (await ruta.get(f"/desk/files/{number}/preview")).status_code == 404


@pytest.mark.parametrize("path", ["0", "99", "1%2F..", "x", "1" * 30])
async def test_wrong_addresses(ruta: Browser, path: str) -> None:
    """Lead nowhere."""
    assert (await ruta.get(f"/desk/files/{path}")).status_code == 404


async def test_other_files_are_only_saved(world: World, ruta: Browser) -> None:
    """A PDF has its name as a link and no preview; a type that is not ours is plain bytes."""
    paper = await sent(
        world, kind="document", state="stored", mime="application/pdf", content=b"%PDF-1.7",
        name="Šeimos <b>pažyma</b>.pdf", size=8,
    )  # fmt: skip
    odd = await sent(world, kind="other", state="stored", mime="text/html", content=b"<script>")

    page = (await ruta.get(ONE)).text

    assert "Šeimos &lt;b&gt;pažyma&lt;/b&gt;.pdf" in page
    assert f'href="/desk/files/{paper}" download' in page
    assert (await ruta.get(f"/desk/files/{paper}/preview")).status_code == 404
    saved = await ruta.get(f"/desk/files/{odd}")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert f'filename="other-{odd}"' in saved.headers["content-disposition"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "waiting"}, ["file_waiting"]),
        ({"state": "waiting", "error": "vendor_broken"}, ["file_waiting_again"]),
        ({"state": "refused", "error": "type"}, ["file_refused", "file_error_type"]),
        ({"state": "refused", "error": "too_big"}, ["file_refused", "file_error_too_big"]),
        ({"state": "failed", "error": "gone"}, ["file_failed", "file_error_gone"]),
    ],
)
async def test_states_are_words(
    world: World, ruta: Browser, columns: dict[str, str], words: list[str]
) -> None:
    """What became of a file that is not there is said, with its reason."""
    await sent(world, kind="voice", **columns)

    page = (await ruta.get(ONE)).text

    assert say("kind_voice") in page
    assert ": ".join(say(word) for word in words) in page


async def test_places_and_contacts(world: World, ruta: Browser) -> None:
    """A place is a link to a map; a contact says whose number it is."""
    place = {"latitude": 54.687157, "longitude": 25.279652, "title": "<i>Katedra</i>"}
    await told(world, data={"place": place})
    await told(world, data={"card": {"phone": "+37060000000", "name": "Ona", "own": True}})
    await told(world, data={"card": {"phone": "+37060000001", "name": "", "own": False}})

    page = (await ruta.get(ONE)).text

    assert "https://www.openstreetmap.org/?mlat=54.687157&amp;mlon=25.279652#map=16/" in page
    assert "&lt;i&gt;Katedra&lt;/i&gt;" in page
    assert page.index("+37060000000") < page.index(say("card_own"))
    assert page.index("+37060000001") < page.index(say("card_other"))


async def test_newer_wordings(world: World, ruta: Browser) -> None:
    """What was written first stays, with all that it was changed to."""
    await told(world, text="Gyvenu Kaune", data={"edited": ["Gyvenu Alytuje", "Gyvenu <Utenoje>"]})

    page = (await ruta.get(ONE)).text

    said = ["Gyvenu Kaune", say("edited"), "Gyvenu Alytuje", "Gyvenu &lt;Utenoje&gt;"]
    assert [page.index(words, page.index('id="scroll"')) for words in said] == sorted(
        page.index(words, page.index('id="scroll"')) for words in said
    )


async def test_whom_nothing_reaches(world: World, ruta: Browser) -> None:
    """That somebody stopped us, by a word or by blocking, stands in the thread; so does the end."""
    await told(world, text="STOP", state="noted", data={"reach": "closed"})
    await told(world, text="", state="noted", data={"reach": "open"})

    page = (await ruta.get(ONE)).text

    assert page.index("STOP") < page.index(say("reach_closed")) < page.index(say("reach_open"))


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("delivered", None, "state_delivered"),
        ("read", None, "state_read"),
        ("failed", "outside_window", "failure_outside_window"),
        ("pending", "busy", "failure_busy"),
    ],
)
async def test_how_far_an_answer_came(
    world: World, ruta: Browser, state: str, error: str | None, words: str
) -> None:
    """Each message says its channel, and what became of it, in words."""
    await told(world, text="Sveiki", direction="out", author="assistant", channel="messenger",
               state=state, error=error, created_at=now())  # fmt: skip

    page = (await ruta.get(ONE)).text

    assert say(words) in page
    assert say("channel_messenger") in page


async def test_names_in_headers(world: World, ruta: Browser) -> None:
    """A name in any letters is whole in the newer part of the header, and harmless in the older."""
    number = await photo(world, name="Pasas č.jpg")

    header = (await ruta.get(f"/desk/files/{number}")).headers["content-disposition"]

    assert header == "attachment; filename=\"Pasas _.jpg\"; filename*=UTF-8''Pasas%20%C4%8D.jpg"
    assert disposition('Š"\r\n.jpg') == (
        "attachment; filename=\"____.jpg\"; filename*=UTF-8''%C5%A0%22%0D%0A.jpg"
    )
