"""Facts about `bot.turns`: each message is answered once, in order, or a person is called."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.claims import claim, free_leases
from bot.delays import MOST_TRIES
from bot.loops import running
from bot.services import Services
from bot.signals import relayed
from bot.store.base import now
from bot.store.models import Conversation
from bot.turns import take
from tests.askers import Asker, answer_all, let_time_pass, send_all, until
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn


async def answers(asker: Asker) -> list[int | None]:
    """Which message each of the assistant's messages answers, in the order they were shown."""
    sent = await asker.messages(direction="out", author="assistant")
    return [m.reply_to for m in sorted(sent, key=lambda m: m.event or 0)]


async def test_a_message_is_answered(ona: Asker, engine: EngineStandIn) -> None:
    """The answer is shown, and what was understood is kept with the question."""
    engine.intent = "taxes"
    await ona.writes("Kokie mokesčiai?")

    await answer_all(ona.services)

    asked, said = await ona.messages()
    assert (asked.state, asked.intent, asked.confidence) == ("answered", "taxes", 0.9)
    assert (said.state, said.event, said.author) == ("sent", 2, "assistant")
    assert said.text == ona.services.replies.texts.get("utter_thank", "lt")


async def test_a_message_remembers_which_reply_it_is(ona: Asker, engine: EngineStandIn) -> None:
    """The desk and the tests of dialogues know a reply by its key, whatever its words."""
    engine.script["Labas"] = (
        {"reply": "utter_greet"},
        {"article": "first_steps", "place": None},
        {"article": "taxes"},
        {"plan": {}},
    )
    await ona.writes("Labas")

    await answer_all(ona.services)

    said = [m.data["said"] for m in await ona.messages(direction="out")]
    assert said == ["utter_greet", "article:first_steps", "article:taxes", "plan"]


async def test_ten_messages_at_once_are_answered_in_order(ona: Asker) -> None:
    """Each gets its own answer, once, in the order in which they were written."""
    async with running(ona.services):
        stored = [await ona.writes(f"Klausimas {n}") for n in range(10)]

        await until(lambda: _answered(ona, 10))

    assert await answers(ona) == [s.message_id for s in stored]


async def _answered(asker: Asker, most: int) -> bool:
    return len(await asker.messages(direction="in", state="answered")) == most


async def test_the_engine_gets_what_it_remembered(ona: Asker, engine: EngineStandIn) -> None:
    """The engine keeps nothing: its memory goes out with the answer and in with the next text."""
    engine.memory = {"slots": {"offered": "start_plan"}, "loop": None}
    await ona.writes("Labas")
    await answer_all(ona.services)

    await ona.writes("Taip")
    await answer_all(ona.services)

    assert [call["memory"] for call in engine.asked] == [{}, engine.memory]
    assert engine.asked[1]["slots"] == {
        "language": "lt",
        "owner": "assistant",
        "urgent": False,
        "silent": 0,
    }
    assert engine.asked[1]["sender"] == str((await ona.conversation()).id)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_answer_each_message_once(make_services: MakeServices) -> None:
    """Ten people write sixty messages; two processes share one PostgreSQL (SQLite has but one)."""
    processes = [make_services(), make_services()]
    people = [Asker(processes[n % 2], f"asker {n}") for n in range(10)]
    url = processes[0].settings.database

    async with (
        relayed(processes[0].signals, url),
        relayed(processes[1].signals, url),
        running(processes[0]),
        running(processes[1]),
    ):
        stored: list[int] = []
        for n in range(6):
            written = await asyncio.gather(*(one.writes(f"{n}") for one in people))
            stored += [s.message_id for s in written]
        await until(lambda: _answered(people[0], 60), 30)

    messages = await people[0].messages()
    answered = [m.reply_to for m in messages if m.direction == "out"]
    assert sorted(answered) == sorted(stored)
    for contact in {m.contact_id for m in messages}:
        theirs = [m for m in messages if m.contact_id == contact]
        assert sorted(m.event for m in theirs) == list(range(1, 13))
        shown = sorted((m for m in theirs if m.direction == "out"), key=lambda m: m.event)
        assert [m.reply_to for m in shown] == sorted(m.reply_to for m in shown)


async def test_processes_do_not_claim_the_same(make_services: MakeServices) -> None:
    """A conversation under a lease is taken by nobody else."""
    one, other = make_services(), make_services()
    await Asker(one).writes()

    first, second = await asyncio.gather(claim(one, 8), claim(other, 8))

    assert sorted([len(first), len(second)]) == [0, 1]


async def test_the_lease_of_a_dead_process_ends(make_services: MakeServices) -> None:
    """Whoever died in the middle of a turn is followed by somebody else, who answers once."""
    dead, living = make_services(), make_services()
    ona = Asker(living)
    await ona.writes()
    [abandoned] = await claim(dead, 8)

    assert await claim(living, 8) == []
    await let_time_pass(living)
    await answer_all(living)
    await take(dead, abandoned)

    assert len(await ona.messages(direction="out")) == 1


async def test_on_sqlite_a_start_frees_all_leases(make_services: MakeServices) -> None:
    """There is one process, so what is leased when it starts belongs to its dead predecessor."""
    dead, living = make_services(), make_services()
    await Asker(living).writes()
    await claim(dead, 8)

    await free_leases(living)

    assert len(await claim(living, 8)) == (1 if living.database.is_sqlite else 0)


@pytest.mark.parametrize("how", ["off", "no model", "starting"])
async def test_without_the_engine_nothing_is_lost(
    ona: Asker, engine: EngineStandIn, how: str
) -> None:
    """What is written waits; after a while the asker is told, once; the desk sees it."""
    if how == "off":
        await engine.server.stop()
    engine.status = 503 if how == "no model" else 200
    services = ona.services
    if how == "starting":
        services.engine._urls = list
    await ona.writes("Labas")

    await answer_all(services)
    told_at_once = await ona.messages(direction="out")
    await let_time_pass(services)
    await answer_all(services)
    for _ in range(3):
        await let_time_pass(services)
        await answer_all(services)
    await _send(services)

    assert told_at_once == []
    assert [m.text for m in await ona.messages(direction="out")] == [
        services.replies.texts.get("engine_away", "lt")
    ]
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason) == ("assistant", "engine_away")
    assert conversation.waiting_since
    assert [m.state for m in await ona.messages(direction="in")] == ["received"]


async def _send(services: Services) -> None:
    await send_all(services)


async def test_when_the_engine_returns_each_is_answered_once(
    ona: Asker, engine: EngineStandIn
) -> None:
    """And the conversation leaves the desk's queue, unless a person was asked for."""
    await engine.server.stop()
    stored = [await ona.writes(f"Klausimas {n}") for n in range(3)]
    await let_time_pass(ona.services)
    await answer_all(ona.services)

    await engine.server.start()
    await let_time_pass(ona.services)
    await answer_all(ona.services)

    assert await answers(ona) == [s.message_id for s in stored]
    conversation = await ona.conversation()
    assert (conversation.reason, conversation.waiting_since) == (None, None)
    assert conversation.away_told is False


async def test_the_engine_dies_in_the_middle(ona: Asker, engine: EngineStandIn) -> None:
    """A turn that was cut off is taken again: with the loops running nobody has to do anything."""
    engine.gate.clear()
    async with running(ona.services):
        stored = await ona.writes("Labas")
        await asyncio.wait_for(engine.entered.wait(), 10)
        await engine.server.stop()
        engine.gate.set()
        await engine.server.start()

        await until(lambda: _answered(ona, 1))

    assert await answers(ona) == [stored.message_id]


async def test_a_message_that_breaks_the_engine_goes_to_a_person(
    ona: Asker, engine: EngineStandIn
) -> None:
    """After three tries, and the asker is told; what they write next is answered again."""
    engine.broken_on = {"Sprogsta"}
    # However long the tries take here, they are no delay that the asker would be told of.
    patient = ona.services.settings.model_copy(update={"engine_patience": 600})
    services = replace(ona.services, settings=patient)
    await ona.writes("Sprogsta")
    for _ in range(MOST_TRIES + 2):
        await answer_all(services)
        await let_time_pass(services, seconds=1.1)
    await ona.writes("Ačiū")
    await answer_all(services)
    await _send(services)

    assert engine.texts == ["Sprogsta"] * MOST_TRIES + ["Ačiū"]
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason) == ("waiting", "failed")
    first, told, second, said = sorted(await ona.messages(), key=lambda m: m.id)
    assert (first.state, second.state, said.reply_to) == ("held", "answered", second.id)
    assert told.text == ona.services.replies.texts.get("turn_failed", "lt")


@pytest.mark.parametrize(
    "said",
    [{"reply": "no_such"}, {"article": "no_such"}, {"effect": "no_such"}, {"words": "Labas"}],
)
async def test_an_answer_that_does_not_exist_goes_to_a_person(
    ona: Asker, engine: EngineStandIn, said: dict[str, Any]
) -> None:
    """An action that says an unknown key must not leave the asker in silence."""
    engine.script["Labas"] = (said,)
    await ona.writes("Labas")
    for _ in range(MOST_TRIES):
        await answer_all(ona.services)
        await let_time_pass(ona.services, seconds=1.1)

    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason) == ("waiting", "failed")


@pytest.mark.parametrize(
    ("effect", "owner", "reason", "urgent"),
    [
        ({"effect": "call_person", "reason": "asked", "urgent": False}, "waiting", "asked", False),
        ({"effect": "call_person", "reason": "care", "urgent": True}, "waiting", "care", True),
    ],
)
async def test_a_person_is_called(
    ona: Asker,
    engine: EngineStandIn,
    effect: dict[str, Any],
    owner: str,
    reason: str,
    urgent: bool,  # noqa: FBT001
) -> None:
    """The reply of the same turn is still sent, and the assistant goes on answering."""
    engine.script["Klausimas"] = ({"reply": "human_called"}, effect)
    await ona.writes("Klausimas")
    await answer_all(ona.services)
    await ona.writes("Labas")
    await answer_all(ona.services)

    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason, conversation.urgent) == (owner, reason, urgent)
    assert len(await ona.messages(direction="out", state="sent")) == 2
    assert engine.asked[1]["slots"]["owner"] == "waiting"


async def test_a_slow_turn_does_not_hold_others_up(
    services: Services, engine: EngineStandIn
) -> None:
    """While the engine thinks about one person, another is answered."""
    engine.gate.clear()
    slow, quick = Asker(services, "slow"), Asker(services, "quick")
    await slow.writes("Lėtas")
    [claimed] = await claim(services, 8)
    thinking = asyncio.create_task(take(services, claimed))
    await asyncio.wait_for(engine.entered.wait(), 10)

    await quick.writes("Greitas")
    [other] = await claim(services, 8)
    engine.gate.set()
    await asyncio.gather(thinking, take(services, other))

    assert len(await quick.messages(direction="out")) == 2


async def test_a_lost_lease_writes_nothing(ona: Asker, engine: EngineStandIn) -> None:
    """A process that was slower than its lease leaves the answer to the one that took over."""
    engine.gate.clear()
    await ona.writes("Labas")
    [claimed] = await claim(ona.services, 8)
    late = asyncio.create_task(take(ona.services, claimed))
    await asyncio.wait_for(engine.entered.wait(), 10)
    async with ona.services.database.write() as session:
        await session.execute(
            update(Conversation).values(lease_by="other", lease_until=now() + timedelta(minutes=1))
        )

    engine.gate.set()
    await late

    assert await ona.messages(direction="out") == []
    assert (await ona.conversation()).lease_by == "other"
