"""Facts about `bot.handoff`: one owner at a time, and the assistant silent after a takeover."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot import handoff
from bot.claims import claim
from bot.inbox import store
from bot.loops import running
from bot.messages import Incoming
from bot.services import Services
from bot.store.accounts import User
from bot.store.models import Message
from bot.turns import take
from tests.askers import Asker, answer_all, consultant, until
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn


async def takes_over(services: Services, user: User, conversation: int = 1) -> bool:
    """One click of a consultant, in a transaction of its own."""
    async with services.database.write() as session:
        return await handoff.take_over(session, services.replies, conversation, user)


async def test_a_takeover_is_told_to_the_asker(ona: Asker) -> None:
    """With the consultant's name; what waited for the assistant now waits for the person."""
    await ona.writes()
    user = await consultant(ona.services)

    assert await takes_over(ona.services, user)

    conversation = await ona.conversation()
    assert (conversation.owner, conversation.user_id, conversation.epoch) == (
        "consultant",
        user.id,
        1,
    )
    asked, said = await ona.messages()
    assert asked.state == "held"
    assert "Ruta" in said.text
    assert said.author == "system"


async def test_only_one_of_many_clicks_wins(make_services: MakeServices) -> None:
    """Twenty consultants at two processes click at once."""
    processes = [make_services(), make_services()]
    ona = Asker(processes[0])
    await ona.writes()
    users = [await consultant(processes[0], f"user{n}") for n in range(20)]

    won = await asyncio.gather(
        *(takes_over(processes[n % 2], user) for n, user in enumerate(users))
    )

    assert sum(won) == 1
    assert (await ona.conversation()).user_id == users[won.index(True)].id
    assert len(await ona.messages(author="system")) == 1


async def test_a_turn_that_was_under_way_is_forgotten(ona: Asker, engine: EngineStandIn) -> None:
    """The engine answers after the takeover: nothing of it is stored."""
    engine.gate.clear()
    await ona.writes("Labas")
    [claimed] = await claim(ona.services, 8)
    late = asyncio.create_task(take(ona.services, claimed))
    await asyncio.wait_for(engine.entered.wait(), 10)
    await takes_over(ona.services, await consultant(ona.services))

    engine.gate.set()
    await late

    assert await ona.messages(author="assistant") == []
    assert [m.state for m in await ona.messages(direction="in")] == ["held"]
    assert (await ona.conversation()).lease_by is None


async def test_200_takeovers_while_the_assistant_answers(services: Services) -> None:
    """Each conversation has one owner, and no word of the assistant's comes after the takeover."""
    people = 200
    texts = services.replies.texts
    users = [await consultant(services, f"user{n}") for n in range(2)]
    chance = random.Random(1)  # noqa: S311

    async def writes(n: int) -> None:
        await asyncio.sleep(chance.random() * 3)
        await store(services.database, texts, Incoming("web", "web", f"{n}", f"{n} too", "Ačiū"))

    async def clicks(number: int) -> list[bool]:
        await asyncio.sleep(chance.random() * 3)
        clicking = (takes_over(services, user, number) for user in users)
        return await asyncio.gather(*clicking)

    async with running(services):
        for n in range(people):
            await store(services.database, texts, Incoming("web", "web", f"{n}", f"{n}", "Labas"))
        writing = asyncio.gather(*(writes(n) for n in range(people)))
        taken = await asyncio.gather(*(clicks(number) for number in range(1, people + 1)))
        await writing
        await until(lambda: _nothing_waits(services), 60)

    assert [sum(won) for won in taken] == [1] * people
    threads: dict[int, list[Message]] = {}
    for message in await Asker(services).messages():
        threads.setdefault(message.contact_id, []).append(message)
    for thread in threads.values():
        shown = sorted((m for m in thread if m.event), key=lambda m: m.event or 0)
        assert [m.event for m in shown] == list(range(1, len(shown) + 1))
        authors = [m.author for m in shown]
        assert authors.count("system") == 1
        assert "assistant" not in authors[authors.index("system") :]
        assert {m.state for m in shown if m.author == "asker"} <= {"answered", "held"}


async def _nothing_waits(services: Services) -> bool:
    asker = Asker(services)
    return not await asker.messages(state="received") and not await asker.messages(state="pending")


async def test_what_is_written_to_a_consultant_stays_with_them(
    ona: Asker, engine: EngineStandIn
) -> None:
    """The assistant does not even read it; after it was given back the assistant answers again."""
    await ona.writes("Labas")
    await answer_all(ona.services)
    user = await consultant(ona.services)
    await takes_over(ona.services, user)
    await ona.writes("Ar Jūs žmogus?")
    await answer_all(ona.services)

    async with ona.services.database.write() as session:
        assert await handoff.answer(session, 1, user, "Taip")
        assert await handoff.give_back(session, ona.services.replies, 1, user)
    await ona.writes("Ačiū")
    await answer_all(ona.services)

    assert engine.texts == ["Labas", "Ačiū"]
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.user_id, conversation.epoch) == ("assistant", None, 2)


@pytest.mark.parametrize("what", ["answer", "give_back", "close"])
async def test_only_the_owner_acts(ona: Asker, what: str) -> None:
    """Neither before a takeover, nor another consultant, nor after the closing."""
    services = ona.services
    await ona.writes()
    owner, other = await consultant(services), await consultant(services, "jonas")

    async def acts(user: User, what: str) -> bool:
        async with services.database.write() as session:
            if what == "answer":
                return await handoff.answer(session, 1, user, "Taip") is not None
            if what == "close":
                return await handoff.close(session, services.replies, 1, user, "answered")
            return await getattr(handoff, what)(session, services.replies, 1, user)  # type: ignore[no-any-return]

    assert not await acts(owner, what)
    await takes_over(services, owner)
    assert not await acts(other, what)
    assert await acts(owner, "close")
    assert not await acts(owner, what)
    assert not await takes_over(services, other)


async def test_a_conversation_that_waits_becomes_urgent_and_stays_so(ona: Asker) -> None:
    """A later call of less weight does not take the urgency away."""
    await ona.writes()
    async with ona.services.database.write() as session:
        conversation = await session.merge(await ona.conversation())
        handoff.ask_for_person(conversation, "care", urgent=True)
        first = conversation.waiting_since
        handoff.ask_for_person(conversation, "asked", urgent=False)

    conversation = await ona.conversation()
    assert conversation.urgent
    assert conversation.waiting_since == first


ALARM = {"effect": "call_person", "reason": "care", "urgent": True}


async def test_an_alarm_that_is_taken_back_stays_with_the_consultants(
    ona: Asker, engine: EngineStandIn
) -> None:
    """Its reason says so; asking for a person besides hides nothing; a new alarm is one again."""
    engine.script = {
        "Muša": (ALARM, {"reply": "noted_care"}),
        "Suklydau": ({"effect": "alarm_taken_back"}, {"reply": "alarm_taken_back"}),
        "Noriu žmogaus": ({"effect": "call_person", "reason": "asked", "urgent": False},),
    }
    reasons = []

    for text in ("Muša", "Suklydau", "Noriu žmogaus", "Muša"):
        await ona.writes(text)
        await answer_all(ona.services)
        conversation = await ona.conversation()
        reasons.append(conversation.reason)
        assert (conversation.owner, conversation.urgent) == ("waiting", True)

    assert reasons == ["care", "alarm_taken_back", "alarm_taken_back", "care"]
