"""Facts about the desk when two talks were joined: one thread, in order, each line's channel."""

from __future__ import annotations

import re

from bot.services import Services
from bot.store.base import now
from bot.store.models import Conversation, Message
from tests.askers import Asker
from tests.desk.world import Browser, World, say
from tests.joiners import gets_code, joins


async def told_before(asker: Asker, text: str) -> None:
    """A conversation that was answered and closed."""
    stored = await asker.writes(text)
    async with asker.services.database.write() as session:
        message = await session.get_one(Message, stored.message_id)
        message.state = "answered"
        conversation = await session.get_one(Conversation, message.conversation_id)
        conversation.closed_at = now()


async def test_joined_talks_are_one_thread(services: Services, ruta: Browser) -> None:
    """What was closed before, of both, then the one that goes on; none of it is missing."""
    ona, vera = Asker(services), Asker(services, "vera", "telegram")
    await told_before(ona, "Pirmas klausimas")
    code = await gets_code(ona)
    await told_before(vera, "Antras klausimas")

    assert await joins(vera, code) == ["code_joined"]

    page = (await ruta.get("/desk/conversations/2")).text
    places = [
        page.index(f">{word}") for word in ("Pirmas klausimas", "Antras klausimas", "Duokite kodą")
    ]
    assert places == sorted(places)
    assert re.findall(r'id="part-(\d+)"', page) == ["1", "3", "2"]
    assert say("channel_web") in page
    assert say("channel_telegram") in page
    assert say("newer") not in page
    older = (await ruta.get("/desk/conversations/1")).text
    assert "Antras klausimas" not in older
    assert say("newer") in older


async def test_the_queue_has_one_row(world: World, services: Services, ruta: Browser) -> None:
    """The other conversation is no more; its page says so."""
    ona, vera = Asker(services), Asker(services, "vera", "telegram")
    await joins(vera, await gets_code(ona))

    page = (await ruta.get("/desk?show=all")).text

    assert len(re.findall(r"/desk/conversations/(\d+)\?", page)) == 1
    assert (await ruta.get("/desk/conversations/2")).status_code == 404
    assert (await world.conversation(1)).owner == "assistant"
