"""Facts about `bot.merging`: two people become one, and nothing of either is lost or doubled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot import handoff, outside
from bot.claims import claim
from bot.loops import running
from bot.services import Services
from bot.signals import relayed
from bot.store.base import Base, now
from bot.store.models import Case, CaseField, Contact, Conversation, Message, Person, Plan
from bot.transcript import current
from bot.turns import take
from tests.askers import Asker, answer_all, consultant, send_all, until
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn
from tests.joiners import DIGITS, gets_code, joins, presses, says
from tests.vendor import Vendor


async def rows(services: Services) -> dict[str, int]:
    """How many rows each table has."""
    async with services.database.read() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def changes(services: Services, number: int, **columns: Any) -> None:
    """Set columns of a conversation."""
    async with services.database.write() as session:
        await session.execute(
            update(Conversation).where(Conversation.id == number).values(**columns)
        )


async def told_all(services: Services, person: int, conversation: int) -> None:
    """A row in every table that hangs on a person."""
    async with services.database.write() as session:
        case = Case(person_id=person, conversation_id=conversation, kind="case")
        session.add_all([Plan(person_id=person), case])
        await session.flush()
        session.add(CaseField(case_id=case.id, name="now", value="ie", quote="Airija"))


@pytest.mark.parametrize("giver", ["ona", "vera"])
async def test_all_that_hangs_on_the_newer_moves_to_the_older(
    ona: Asker, vera: Asker, giver: str
) -> None:
    """Whoever gives the code to whom: every row of every table is still there, under one person."""
    services = ona.services
    await says(ona, "Labas")
    await says(vera, "Labas")
    for number in (1, 2):
        await told_all(services, number, number)
    asks, gives = (vera, ona) if giver == "ona" else (ona, vera)
    code = await gets_code(asks)
    await says(gives, code)
    await says(gives, DIGITS)
    before = await rows(services)

    await presses(gives, 0)

    after = await rows(services)
    assert after == {
        **before,
        "people": 1,
        "conversations": 1,
        "messages": before["messages"] + 2,
    }
    async with services.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for column, only in (("person_id", 1), ("conversation_id", 1)):
                if column in table.c and after[table.name]:
                    found = await session.scalars(select(table.c[column]).distinct())
                    assert list(found) == [only], f"{table.name}.{column}"


async def test_closed_conversations_move_too(ona: Asker, vera: Asker) -> None:
    """Of a person who has no open one the closed ones are joined; the open one goes on."""
    code = await gets_code(ona)
    await changes(ona.services, 1, closed_at=now())

    assert await joins(vera, code) == ["code_joined"]

    async with ona.services.database.read() as session:
        found = list(await session.scalars(select(Conversation).order_by(Conversation.id)))
    assert [(one.id, one.person_id, bool(one.closed_at)) for one in found] == [
        (1, 1, True),
        (2, 1, False),
    ]


@pytest.mark.parametrize("hers", ["ona", "vera"])
async def test_a_consultant_keeps_the_conversation(ona: Asker, vera: Asker, hers: str) -> None:
    """Under its number, at the desk where it is open; what the assistant was to answer waits."""
    services = ona.services
    mine, other = (ona, vera) if hers == "ona" else (vera, ona)
    await says(ona, "Labas")
    await says(vera, "Labas")
    code = await gets_code(mine)
    user = await consultant(services)
    [owned] = {m.conversation_id for m in await mine.messages()}
    async with services.database.write() as session:
        await handoff.take_over(session, services.replies, owned, user)
    before = (await mine.conversation()).epoch
    await says(other, code)
    await says(other, DIGITS)
    consent = (await other.messages(direction="out"))[-1]
    await other.writes("Taip")
    late = await other.writes("Ar jūs čia?")
    assert consent.data["said"] == "code_consent"

    await answer_all(services)

    conversation = await ona.conversation()
    assert (conversation.id, conversation.owner, conversation.user_id) == (
        owned,
        "consultant",
        user.id,
    )
    assert conversation.epoch > before
    [waits] = await other.messages(id=late.message_id)
    assert waits.state == "held"
    assert conversation.waiting_since == waits.created_at
    said = [m.data["said"] for m in await other.messages(author="system")]
    assert said == ["code_joined", "human_called_again"]
    async with services.database.write() as session:
        assert await handoff.answer(session, owned, user, "Sveiki")
    assert [m.text for m in await other.messages(author="consultant")] == ["Sveiki"]


@pytest.mark.parametrize(("urgent", "reason"), [(False, "asked"), (True, "care")])
async def test_who_was_answered_at_the_provider_is_shown_at_the_desk(
    ona: Asker, vera: Asker, urgent: Any, reason: str
) -> None:
    """Whoever answers there does not see the other channel: else nobody would answer on it."""
    code = await gets_code(ona)
    await changes(ona.services, 1, owner="consultant", reason=outside.REASON, urgent=urgent)

    said = await joins(vera, code)

    conversation = await ona.conversation()
    assert said[-1] == ("code_joined" if urgent else "human_called_again")
    assert (conversation.owner, conversation.reason) == ("waiting", reason)
    assert conversation.waiting_since
    assert await says(vera, "Ačiū") == ["utter_thank"]


@pytest.mark.parametrize("urgent", ["ona", "vera"])
async def test_who_waits_goes_on_waiting(ona: Asker, vera: Asker, urgent: str) -> None:
    """Since they began to, and as urgently; the reason is that of the emergency."""
    services, since = ona.services, now()
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)
    for number, name in ((1, "ona"), (2, "vera")):
        reason = "care" if urgent == name else "asked"
        await changes(
            services,
            number,
            owner="waiting",
            reason=reason,
            urgent=urgent == name,
            waiting_since=since if urgent == name else now(),
        )

    await presses(vera, 0)

    conversation = await ona.conversation()
    assert (conversation.owner, conversation.urgent, conversation.reason) == (
        "waiting",
        True,
        "care",
    )
    assert conversation.waiting_since == since


async def test_the_plans_answers_are_kept(ona: Asker, vera: Asker) -> None:
    """Of both talks; the article that is read, and what was said twice, is that of the later."""
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)
    older = {"plan_family": "alone", "plan_from": "ie", "reading": {"category": "taxes"}}
    newer = {"plan_from": "gb", "reading": {"category": "pensions"}}
    await changes(ona.services, 1, memory={"slots": {**older, "alarm": "crisis_help"}})
    memory = (await vera.conversation()).memory
    await changes(ona.services, 2, memory={**memory, "slots": newer, "loop": "plan_form"})

    await presses(vera, 0)

    memory = (await ona.conversation()).memory
    assert memory["slots"] == {
        "plan_family": "alone",
        "plan_from": "gb",
        "alarm": "crisis_help",
        "reading": {"category": "pensions"},
    }
    assert memory["loop"] == "plan_form"
    assert "joining" not in memory


async def test_answers_that_wait_to_be_sent_are_sent(
    ona: Asker, vera: Asker, vendor: Vendor
) -> None:
    """The epoch grows at a join, but what the assistant has said already stays true."""
    code = await gets_code(ona)
    await joins(vera, code)

    await send_all(ona.services)

    said = [m["text"] for m in vendor.taken]
    assert len(said) == 3
    assert {m.state for m in await vera.messages(direction="out")} == {"sent"}


async def test_where_a_consultant_answers_the_assistant_is_silent(
    ona: Asker, vera: Asker, vendor: Vendor
) -> None:
    """What it had said on the other channel and not sent yet is dropped, as after a takeover."""
    services = ona.services
    code = await gets_code(ona)
    user = await consultant(services)
    async with services.database.write() as session:
        await handoff.take_over(session, services.replies, 1, user)
    await says(vera, "Kokie mokesčiai?")

    await joins(vera, code)
    await send_all(services)

    states = {m.data["said"]: m.state for m in await vera.messages(direction="out")}
    assert states["utter_thank"] == "dropped"
    assert states["code_joined"] == "sent"
    assert len(vendor.taken) == 2


async def test_a_turn_under_way_in_the_other_talk_answers_once(
    ona: Asker, vera: Asker, engine: EngineStandIn
) -> None:
    """Its answer is thrown away, its message is taken again in the conversation that goes on."""
    services = ona.services
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)
    asked = await ona.writes("Kokie mokesčiai?")
    engine.gate.clear()
    [claimed] = await claim(services, 8)
    turn = asyncio.create_task(take(services, claimed))
    await engine.entered.wait()
    await vera.writes("Taip")
    joining = asyncio.create_task(answer_all(services))
    await until(lambda: _joined(services))

    engine.gate.set()
    await asyncio.gather(turn, joining)
    await answer_all(services)

    answers = await ona.messages(direction="out", reply_to=asked.message_id)
    assert [m.data["said"] for m in answers] == ["utter_thank"]
    assert {m.state for m in await ona.messages(direction="in")} == {"answered"}


async def _joined(services: Services) -> bool:
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Person)) == 1


async def test_both_channels_see_who_answers(ona: Asker, vera: Asker) -> None:
    """Also a page that was opened before: whose contact it is has changed since it was read."""
    async with ona.services.database.read() as session:
        code = await gets_code(vera)
        await says(ona, code)
        before = await session.scalar(select(Contact).where(Contact.channel == "web"))
        assert before is not None
    await says(ona, DIGITS)
    await presses(ona, 0)
    await changes(ona.services, 1, owner="waiting")

    async with ona.services.database.read() as session:
        assert (await current(session, before))[0] == "waiting"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_people_write_while_their_talks_are_joined(make_services: MakeServices) -> None:
    """Two processes on one database: every message is stored, answered once, and in one talk."""
    processes = [make_services(), make_services()]
    url = processes[0].settings.database
    pairs = [
        (Asker(processes[0], f"ona {n}"), Asker(processes[1], f"vera {n}", "vendor"))
        for n in range(3)
    ]
    for ona, vera in pairs:
        await _writes_between(ona, vera)
    agreed = [await vera.writes("Taip") for _, vera in pairs]
    async with (
        relayed(processes[0].signals, url),
        relayed(processes[1].signals, url),
        running(processes[0]),
        running(processes[1]),
    ):
        stored = await asyncio.gather(
            *(one.writes(f"Klausimas {n}") for pair in pairs for one in pair for n in range(4)),
        )
        await until(lambda: _all_answered(pairs[0][0].services), 60)

    async with processes[0].database.read() as session:
        answered = await session.execute(
            select(Message.reply_to, Message.id).where(Message.direction == "out")
        )
        talks = await session.execute(
            select(Contact.person_id, func.count(func.distinct(Message.conversation_id)))
            .join(Message, Message.contact_id == Contact.id)
            .group_by(Contact.person_id)
        )
        assert sorted(dict(talks.all()).values()) == [1, 1, 1]
    replies = [reply_to for reply_to, _ in answered]
    assert {replies.count(one.message_id) for one in (*agreed, *stored)} == {1}


async def _writes_between(ona: Asker, vera: Asker) -> None:
    """Everything up to the consent."""
    await says(ona, "Duokite kodą")
    await says(ona, DIGITS)
    async with ona.services.database.read() as session:
        text = await session.scalar(
            select(Message.text)
            .join(Contact)
            .where(Contact.address == ona.name, Message.direction == "out")
            .order_by(Message.id.desc())
            .limit(1)
        )
    assert text is not None
    await says(vera, text.split(":", 1)[1].split()[0])
    await says(vera, DIGITS)


async def _all_answered(services: Services) -> bool:
    async with services.database.read() as session:
        waiting = select(func.count()).where(Message.state == "received")
        return await session.scalar(waiting) == 0 and (
            await session.scalar(select(func.count()).select_from(Person)) == 3
        )


async def test_two_who_join_each_other_are_joined_once(make_services: MakeServices) -> None:
    """Each gives the other's code, at two processes at once; neither waits for the other."""
    processes = [make_services(), make_services()]
    ona, vera = Asker(processes[0]), Asker(processes[1], "vera", "vendor")
    hers, theirs = await gets_code(ona), await gets_code(vera)
    for asker, code in ((ona, theirs), (vera, hers)):
        await says(asker, code)
        await says(asker, DIGITS)
        await asker.writes("Taip")

    await asyncio.gather(*(answer_all(one) for one in processes))
    await until(lambda: _settled(processes[0]))

    said = [
        m.data["said"]
        for asker in (ona, vera)
        for m in (await asker.messages(direction="out"))[-1:]
    ]
    assert said.count("code_joined") == 1
    assert await _joined(processes[0])


async def _settled(services: Services) -> bool:
    await answer_all(services)
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).where(Message.state == "received")) == 0
