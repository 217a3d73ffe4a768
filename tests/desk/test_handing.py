"""Facts about what is done with conversations besides answering, and its races."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import handoff, passing
from bot.store.accounts import User
from bot.store.base import now
from bot.store.desk import AuditEntry, Note
from tests.desk.world import Browser, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"


async def kinds(world: World) -> tuple[list[str], list[str]]:
    """The kinds of notes, and the actions in the audit about conversations."""
    async with world.database.read() as session:
        notes = await session.scalars(select(Note.kind).order_by(Note.id))
        done = await session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject == "conversation", AuditEntry.action.not_in(("seen",)))
            .order_by(AuditEntry.id)
        )
        return list(notes), list(done)


async def change(world: World, login: str, **columns: object) -> None:
    """Change somebody's account."""
    async with world.database.write() as session:
        await session.execute(update(User).where(User.login == login).values(**columns))


async def test_transfer(world: World, ruta: Browser, jonas: Browser) -> None:
    """A colleague who is there gets it with the note; the asker is told; the epoch stays."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    epoch = (await world.conversation(1)).epoch

    await ruta.post(f"{ONE}/transfer", to="2", note="Liko dokumentai")

    conversation = await world.conversation(1)
    assert (conversation.user_id, conversation.epoch) == (2, epoch)
    assert "Jonas" in (await world.messages(1))[-1].text
    assert "transferred" in (await kinds(world))[0]
    assert "transferred" in (await kinds(world))[1]
    assert (await ruta.post(f"{ONE}/answer", text="Dar")).status_code == 409
    assert (await jonas.post(f"{ONE}/answer", text="Sveiki")).status_code == 303


@pytest.mark.parametrize("why", [{"presence": "away"}, {"seen_at": None}, {"capacity": 1}])
async def test_transfer_to_nobody(
    world: World, ruta: Browser, jonas: Browser, why: dict[str, object]
) -> None:
    """Whoever is away, gone or full gets nothing, unless it is wanted all the same."""
    await world.wrote("Labas")
    await world.wrote("Labas", "two")
    await jonas.post("/desk/conversations/2/take-over")
    await ruta.post(f"{ONE}/take-over")
    await change(world, "jonas", **why)

    assert (await ruta.post(f"{ONE}/transfer", to="2")).status_code == 409
    assert (await world.conversation(1)).user_id == 1
    assert (await ruta.post(f"{ONE}/transfer", to="2", anyway="yes")).status_code == 303
    assert (await world.conversation(1)).user_id == 2


async def test_transfer_or_answer(world: World, ruta: Browser, jonas: Browser) -> None:
    """An answer that is sent while the conversation passes on is the old owner's or refused."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    assert jonas

    async def transfers() -> bool:
        async with world.database.write() as session:
            owner = await session.get_one(User, 1)
            replies = world.services.replies
            return await passing.transfer(session, replies, 1, owner, 2)

    async def answers() -> bool:
        async with world.database.write() as session:
            owner = await session.get_one(User, 1)
            return await handoff.answer(session, 1, owner, "Taip") is not None

    passed, answered = await asyncio.gather(transfers(), answers())

    assert passed
    said = [m for m in await world.messages(1) if m.author == "consultant"]
    assert len(said) == answered
    assert (await world.conversation(1)).user_id == 2


async def test_assigning_is_for_those_who_lead(world: World, ruta: Browser, jonas: Browser) -> None:
    """A lead lets somebody answer; a consultant may not; who is full gets nothing."""
    await world.wrote("Labas")
    assert (await ruta.post(f"{ONE}/assign", to="2", was="")).status_code == 403
    await change(world, "ruta", role="lead")
    await change(world, "jonas", capacity=1)

    assert (await ruta.post(f"{ONE}/assign", to="2", was="")).status_code == 303
    conversation = await world.conversation(1)
    assert (conversation.owner, conversation.user_id, conversation.epoch) == ("consultant", 2, 1)
    assert [m.state for m in await world.messages(1) if m.direction == "in"] == ["held"]
    await world.wrote("Labas", "two")
    assert (await ruta.post("/desk/conversations/2/assign", to="2", was="")).status_code == 409
    assert jonas


async def test_full_hands(world: World, ruta: Browser) -> None:
    """More than one should have is taken only by those who say so twice."""
    await change(world, "ruta", capacity=1)
    await world.wrote("Labas")
    await world.wrote("Labas", "two")
    await ruta.post(f"{ONE}/take-over")

    refused = await ruta.post("/desk/conversations/2/take-over")
    assert refused.status_code == 409
    assert 'name="anyway"' in refused.text
    assert (await ruta.post("/desk/conversations/2/take-over", anyway="yes")).status_code == 303


async def test_relieving_who_is_away(world: World, ruta: Browser, jonas: Browser) -> None:
    """Whose owner signed out is shown to the others as waiting, and one of them takes it."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    assert (await jonas.post(f"{ONE}/relieve", **{"from": "1"})).status_code == 409
    assert 'id="row-1"' not in (await jonas.get("/desk?show=waiting")).text

    await ruta.post("/desk/sign-out")

    assert 'id="row-1"' in (await jonas.get("/desk?show=waiting")).text
    assert (await jonas.post(f"{ONE}/relieve", **{"from": "1"})).status_code == 303
    assert (await world.conversation(1)).user_id == 2


async def test_snooze_ends_with_new_words(world: World, ruta: Browser) -> None:
    """What is put off is in its own list until its asker writes."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await ruta.post(f"{ONE}/snooze", until="hour")
    until = (await world.conversation(1)).snoozed_until
    assert until
    assert until > now() + timedelta(minutes=59)

    await world.wrote("Dar")

    assert (await world.conversation(1)).snoozed_until is None


async def test_snooze_until_a_day(world: World, ruta: Browser) -> None:
    """Until a day is until the office opens on it; days gone by are refused."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    assert (await ruta.post(f"{ONE}/snooze", until="day", day="2020-01-01")).status_code == 422
    assert (await ruta.post(f"{ONE}/snooze", until="day", day="soon")).status_code == 422

    day = (now() + timedelta(days=20)).date().isoformat()
    assert (await ruta.post(f"{ONE}/snooze", until="day", day=day)).status_code == 303
    until = (await world.conversation(1)).snoozed_until
    assert until
    assert until.date().isoformat() >= day


async def test_close_or_new_words(world: World, ruta: Browser) -> None:
    """Words that come while a conversation is closed are in it, or begin another; none is lost."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")

    closed, number = await asyncio.gather(
        ruta.post(f"{ONE}/close", outcome="gone_quiet"), world.wrote("Dar")
    )

    assert closed.status_code == 303
    assert number in {1, 2}
    assert "Dar" in [m.text for m in await world.messages(number)]


async def test_reopen(world: World, ruta: Browser) -> None:
    """A closed conversation goes on, unless its asker has begun another."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await ruta.post(f"{ONE}/close", outcome="answered")
    assert (await ruta.post(f"{ONE}/reopen")).status_code == 303
    conversation = await world.conversation(1)
    assert (conversation.closed_at, conversation.outcome, conversation.user_id) == (None, None, 1)

    await ruta.post(f"{ONE}/close", outcome="answered")
    assert await world.wrote("Dar") == 2
    assert (await ruta.post(f"{ONE}/reopen")).status_code == 409
