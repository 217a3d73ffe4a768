"""Facts about closing labels and the candidates of training data that they make."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.labelling import struck
from bot.store.answers import Candidate
from bot.store.base import now
from bot.store.desk import AuditEntry
from bot.store.models import Conversation, Message
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE, LABELS = "/desk/conversations/1", "/desk/labels"
MADE_UP = "Mano vardas Jonas Petraitis, tel. +370 612 34567, kaip gauti leidimą gyventi?"


@pytest.fixture
async def trainer(world: World, browser: Callable[[], Browser]) -> Browser:
    """Somebody who trains the assistant, and has signed in."""
    await world.user("tomas", "trainer")
    his = browser()
    await his.sign_in("tomas")
    await his.get(LABELS)
    return his


async def wrote(world: World, text: str, **columns: Any) -> int:
    """A message with what the assistant took it for; its number."""
    number = await world.wrote(text)
    async with world.database.write() as session:
        message = await session.get_one(Message, (await world.messages(number))[-1].id)
        for column, value in columns.items():
            setattr(message, column, value)
        return message.id


async def closed(world: World) -> None:
    """The conversation is over."""
    async with world.database.write() as session:
        (await session.get_one(Conversation, 1)).closed_at = now()


async def candidates(world: World) -> list[Candidate]:
    """All that was kept."""
    async with world.database.read() as session:
        return list(await session.scalars(select(Candidate)))


async def test_one_click_keeps_an_anonymous_message(world: World, ruta: Browser) -> None:
    """With its day, language, channel, what was guessed and what it should have been."""
    message = await wrote(world, MADE_UP, intent="visa_entry", confidence=0.4, language="lt")
    await closed(world)
    page = (await ruta.get(ONE)).text
    assert say("label_question") in page
    assert "&lt;name&gt;" in page

    await ruta.post(f"{ONE}/label/should/residence_permit", message=str(message))

    (kept,) = await candidates(world)
    assert (kept.intent, kept.confidence, kept.verdict) == ("visa_entry", 0.4, "should")
    assert (kept.label, kept.language, kept.channel) == ("residence_permit", "lt", "web")
    assert "leidimą gyventi" in kept.text
    assert not any(word in kept.text for word in ("Jonas", "Petraitis", "612"))
    assert say("label_kept") in (await ruta.get(ONE)).text


async def test_nothing_leads_back_to_the_conversation(world: World, ruta: Browser) -> None:
    """No column names it, numbers are drawn by lot, and the audit does not name the candidate."""
    message = await wrote(world, MADE_UP, intent="taxes")
    await closed(world)
    await ruta.get(ONE)
    await ruta.post(f"{ONE}/label/right", message=str(message))

    (kept,) = await candidates(world)
    columns = set(Candidate.__table__.columns.keys())
    assert not columns & {"conversation_id", "message_id", "person_id", "created_at", "user_id"}
    async with world.database.read() as session:
        entries = list(
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "labelled"))
        )
    assert [(one.subject_id, one.details) for one in entries] == [(1, {})]
    assert not kept.id.isdecimal()


@pytest.mark.parametrize(
    ("verdict", "label"), [("right", "taxes"), ("new", None), ("not_ours", "out_of_scope")]
)
async def test_each_verdict_has_its_label(
    world: World, ruta: Browser, verdict: str, label: str | None
) -> None:
    """A new topic has none yet."""
    message = await wrote(world, "kur mokėti mokesčius", intent="taxes", confidence=0.9)
    await closed(world)
    await ruta.get(ONE)
    await ruta.post(f"{ONE}/label/{verdict}", message=str(message))

    (kept,) = await candidates(world)
    assert (kept.verdict, kept.label) == (verdict, label)


async def test_a_topic_is_found_by_its_name(world: World, ruta: Browser) -> None:
    """As the desk calls it, whatever the capitals; nothing is kept for what is no topic."""
    message = await wrote(world, "kur mokėti mokesčius", intent="nlu_fallback")
    await closed(world)
    await ruta.get(ONE)

    unknown = await ruta.post(f"{ONE}/label", message=str(message), intent="Kažkas")
    assert say("label_unknown") in unknown.text
    await ruta.post(f"{ONE}/label", message=str(message), intent="mokesčiai")

    (kept,) = await candidates(world)
    assert (kept.label, kept.intent) == ("taxes", None)


async def test_more_words_can_be_struck(world: World, ruta: Browser) -> None:
    """Wherever they stand; if nothing is left, nothing is kept."""
    message = await wrote(world, "viktorija klausia apie mokesčius", intent="taxes")
    await closed(world)
    await ruta.get(ONE)

    nothing = await ruta.post(
        f"{ONE}/label/right", message=str(message), strike="Viktorija klausia apie mokesčius"
    )
    assert nothing.status_code == 409
    await ruta.post(f"{ONE}/label/right", message=str(message), strike="Viktorija")

    assert [one.text for one in await candidates(world)] == ["klausia apie mokesčius"]


async def test_a_conversation_teaches_once_and_only_when_it_is_over(
    world: World, ruta: Browser
) -> None:
    """A second click, and one before the end, keep nothing."""
    message = await wrote(world, "kur mokėti mokesčius", intent="taxes")
    await ruta.get(ONE)
    early = await ruta.post(f"{ONE}/label/right", message=str(message))
    await closed(world)
    await ruta.post(f"{ONE}/label/right", message=str(message))
    second = await ruta.post(f"{ONE}/label/new", message=str(message))

    assert (early.status_code, second.status_code) == (409, 409)
    assert len(await candidates(world)) == 1


async def test_the_first_unclear_message_is_asked_about(world: World, ruta: Browser) -> None:
    """Another can be chosen; one of another conversation cannot."""
    await wrote(world, "Labas", intent="greet", confidence=0.99)
    clear = await wrote(world, "kur mokėti mokesčius", intent="taxes", confidence=0.95)
    unclear = await wrote(world, "ar galit padėti su ta byla", intent="nlu_fallback")
    await world.wrote("svetimas klausimas", asker="two")
    await closed(world)

    assert f'name="message" value="{unclear}"' in (await ruta.get(ONE)).text
    assert f'name="message" value="{clear}"' in (await ruta.get(f"{ONE}?label={clear}")).text
    other = (await world.messages(2))[-1].id
    assert (await ruta.post(f"{ONE}/label/new", message=str(other))).status_code == 409


async def test_trainers_decide_and_take_along(
    world: World, ruta: Browser, trainer: Browser
) -> None:
    """Accepted ones come as lines of JSON, quoted as JSON is; those without a label do not."""
    message = await wrote(world, '=cmd() "mokesčiai", kur?', intent="taxes", language="lt")
    await closed(world)
    await ruta.get(ONE)
    await ruta.post(f"{ONE}/label/right", message=str(message))
    (kept,) = await candidates(world)

    assert "mokesčiai" in (await trainer.get(LABELS)).text
    await trainer.post(f"{LABELS}/{kept.id}/accepted")
    assert say("labels_none") in (await trainer.get(LABELS)).text
    export = await trainer.get(f"{LABELS}/export?state=accepted&language=lt")
    assert [json.loads(line) for line in export.text.splitlines()] == [
        {"text": '=cmd() "mokesčiai", kur?', "lang": "lt", "intent": "taxes"}
    ]
    assert (await trainer.get(f"{LABELS}/export?state=rejected")).text == ""


async def test_consultants_do_not_see_what_others_taught(ruta: Browser) -> None:
    """The list is for those who train."""
    assert (await ruta.get(LABELS)).status_code == 403


def test_words_are_struck_whole(database_url: str) -> None:
    """Not inside of others; marks stay."""
    assert database_url
    assert struck("ona, <name> kuponas", "ona") == ", <name> kuponas"
