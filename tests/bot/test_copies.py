"""Facts about `bot.copies`: whoever asks gets their own conversation, once per link."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select, update

from bot import copies
from bot.app import create_app
from bot.store.accounts import User
from bot.store.aftertalk import TranscriptLink
from bot.store.base import now
from bot.store.desk import Note
from bot.store.models import Contact
from tests.askers import Asker, answer_all
from tests.engine_stand_in import EngineStandIn


def client(asker: Asker) -> httpx.AsyncClient:
    """Somebody's browser."""
    transport = httpx.ASGITransport(app=create_app(asker.services), client=("192.0.2.9", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://gandras.test")


async def link_of(asker: Asker) -> str:
    """The path of a new link."""
    async with asker.services.database.write() as session:
        contact = await session.scalar(select(Contact))
        assert contact is not None
        return copies.give_link(session, contact.id, "")


async def test_the_copy_holds_what_was_shown(ona: Asker, engine: EngineStandIn) -> None:
    """In order and with sources; no notes, nothing of what was understood, nobody else's."""
    engine.intent = "taxes"
    engine.script["Kokie mokesčiai?"] = ({"article": "taxes"},)
    await ona.writes("Kokie mokesčiai?")
    await Asker(ona.services, "petras").writes("Slaptas klausimas")
    await answer_all(ona.services)
    number = (await ona.messages(text="Kokie mokesčiai?"))[0].conversation_id
    async with ona.services.database.write() as session:
        session.add(User(login="ruta", name="Rūta", password_hash="x"))
        session.add(Note(conversation_id=number, text="Pastaba kolegoms"))
    async with ona.services.database.read() as session:
        contact = await session.scalar(select(Contact).where(Contact.address == "ona"))
        assert contact is not None
        text = await copies.copy_of(session, contact, ona.services.replies.texts, "lt")

    assert text.index("Kokie mokesčiai?") < text.index("[1] ")
    assert "https://" in text
    for hidden in ("Slaptas", "Pastaba", "taxes", "0.9"):
        assert hidden not in text


async def test_a_link_works_once(ona: Asker) -> None:
    """Looking at its page uses nothing up; the button does."""
    await ona.writes("Labas")
    path = await link_of(ona)
    async with client(ona) as browser:
        for _ in range(2):
            assert (await browser.get(path)).status_code == 200
        taken = await browser.post(path)
        again = await browser.post(path)
        page = await browser.get(path)

    assert taken.status_code == 200
    assert "Labas" in taken.text
    assert taken.headers["content-disposition"].startswith("attachment")
    assert taken.headers["cache-control"] == "no-store"
    assert (again.status_code, page.status_code) == (404, 404)
    assert "Labas" not in again.text


async def test_a_link_ends_after_a_day(ona: Asker) -> None:
    """And one that never was is not found."""
    await ona.writes("Labas")
    path = await link_of(ona)
    async with ona.services.database.write() as session:
        await session.execute(update(TranscriptLink).values(expires_at=now()))
    async with client(ona) as browser:
        assert (await browser.post(path)).status_code == 404
        assert (await browser.get("/copy/x")).status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Atsiųskite pokalbį, prašau", "copy_web"),
        ("send me our conversation", "copy_web"),
        ("Пришлите разговор", "copy_web"),
        ("надішліть розмову", "copy_web"),
    ],
)
async def test_it_is_asked_for_in_words(ona: Asker, text: str, said: str) -> None:
    """In four languages, without the engine; the chat of the page saves it by itself."""
    await ona.writes(text)
    await answer_all(ona.services)

    assert [m.data["said"] for m in await ona.messages(direction="out")] == [said]


async def test_other_channels_without_an_address_offer_a_person(ona: Asker) -> None:
    """A link that leads nowhere is not sent."""
    sms = Asker(ona.services, "370", "sms")
    await sms.writes("Atsiųskite pokalbį")
    await answer_all(ona.services)

    assert [m.data["said"] for m in await sms.messages(direction="out")] == ["copy_none"]
