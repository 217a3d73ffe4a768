"""Facts about ratings at the desk: consultants see how an answer was found."""

from __future__ import annotations

import re

import pytest

from bot.store.aftertalk import TalkRating
from bot.store.base import now
from bot.store.models import Feedback, Message
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


async def rated(world: World, **values: str) -> None:
    """An answer that was rated so."""
    number = await world.wrote("Mokesčiai")
    [question] = await world.messages(number)
    async with world.database.write() as session:
        answer = Message(
            conversation_id=number,
            contact_id=question.contact_id,
            channel="web", account="", direction="out", author="assistant",
            text="Mokesčius moka visi.", language="lt", state="sent", event=2,
            data={"said": "article:taxes"},
        )  # fmt: skip
        session.add(answer)
        await session.flush()
        session.add(Feedback(message_id=answer.id, said="article:taxes", language="lt", **values))


async def test_a_rating_stands_beside_the_answer(world: World, ruta: Browser) -> None:
    """With the reason and the note, which is no HTML."""
    await rated(world, value="down", reason="other", note="<script>alert(1)</script> & „kabutės“")

    page = (await ruta.get("/desk/conversations/1?show=all")).text

    assert f"{say('rated_down')}: {say('rated_other')}" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; „kabutės“" in page
    assert "<script>alert" not in page


async def test_praise_in_english(world: World, ruta: Browser) -> None:
    """In the consultant's language; without a note there is no empty quotation."""
    await rated(world, value="up")

    await ruta.get("/desk?lang=en")
    page = (await ruta.get("/desk/conversations/1?show=all")).text

    assert re.search(r'class="rated up">Helped</span>', page)
    assert "rated-note" not in page


async def test_how_a_whole_talk_was_found(world: World, ruta: Browser) -> None:
    """Beside the conversation with the asker's own words, and counted for Prometheus."""
    number = await world.wrote("Mokesčiai")
    [question] = await world.messages(number)
    async with world.database.write() as session:
        session.add(
            TalkRating(
                conversation_id=number,
                contact_id=question.contact_id,
                channel="web", language="lt", value="fair", rated_at=now(),
                words="<b>Ilgai</b> laukiau",
            )
        )  # fmt: skip

    page = (await ruta.get(f"/desk/conversations/{number}?show=all")).text
    metrics = (await ruta.get("/metrics")).text

    assert say("opinion_fair") in page
    assert "&lt;b&gt;Ilgai&lt;/b&gt; laukiau" in page
    assert 'gandras_talk_ratings{channel="web",value="fair"} 1.0' in metrics
    assert 'gandras_alerts{state="waiting"} 0.0' in metrics
