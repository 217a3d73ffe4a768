"""Facts about reminders: nobody waits unseen, and each is reminded of once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.office.hours import ZONE
from bot.reminders import remind_at
from bot.store.accounts import User
from bot.store.desk import Note
from bot.store.mail import Mail
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

#: A Monday on which the office opens at eight, and what was promised then.
OPENING = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
PROMISED = OPENING + timedelta(hours=2)


async def waits(world: World, **columns: Any) -> int:
    """Somebody who was told that they would be answered within two hours."""
    told = {"promised_at": PROMISED, "promise_told": True} | columns
    return await world.wrote("Labas", owner="waiting", waiting_since=OPENING, **told)


async def mails(world: World) -> list[tuple[str, str]]:
    """Purpose and address of what was written."""
    async with world.database.read() as session:
        found = await session.scalars(select(Mail).order_by(Mail.id))
        return [(mail.purpose, mail.address) for mail in found]


async def reach(world: World, login: str, **columns: Any) -> None:
    """Give somebody an address."""
    async with world.database.write() as session:
        values = {"email": f"{login}@example.org", "seen_at": PROMISED} | columns
        await session.execute(update(User).where(User.login == login).values(**values))


async def test_who_was_promised_nothing(world: World) -> None:
    """Whoever waits is answered within the centre's time, from when they began to wait."""
    number = await world.wrote("Labas", owner="waiting", waiting_since=OPENING)

    await remind_at(world.services, OPENING + timedelta(seconds=15))

    conversation = await world.conversation(number)
    assert conversation.promised_at == PROMISED
    assert conversation.soon_at == OPENING + timedelta(hours=1)


async def test_reminded_once(world: World, ruta: Browser) -> None:
    """At the promise, and however many processes look: one note, one mail, one word of regret."""
    await reach(world, "ruta")
    number = await waits(world)
    await remind_at(world.services, PROMISED - timedelta(seconds=1))
    assert await mails(world) == []

    await asyncio.gather(*(remind_at(world.services, PROMISED) for _ in range(4)))
    await remind_at(world.services, PROMISED + timedelta(minutes=10))

    assert await mails(world) == [("reminder", "ruta@example.org")]
    said = [m.text for m in await world.messages(number) if m.direction == "out"]
    assert said == [world.services.replies.texts.get("promise_broken", "lt")]
    async with world.database.read() as session:
        assert list(await session.scalars(select(Note.kind))) == ["reminded"]
    assert (await world.conversation(number)).reminded_at == PROMISED
    assert ruta


async def test_the_leads_are_told(world: World, ruta: Browser, jonas: Browser) -> None:
    """Half as much later those who lead are told, once, and the list shows it."""
    await reach(world, "ruta")
    await reach(world, "jonas", role="lead")
    number = await waits(world)
    await ruta.post(f"/desk/conversations/{number}/take-over")
    await remind_at(world.services, PROMISED)
    assert await mails(world) == [("reminder", "ruta@example.org")]

    for minutes in (59, 60, 61):
        await remind_at(world.services, PROMISED + timedelta(minutes=minutes))

    assert (await mails(world))[1:] == [("escalation", "jonas@example.org")]
    assert (await world.conversation(number)).escalated_at == PROMISED + timedelta(minutes=60)
    assert say("escalated") in (await jonas.get("/desk?show=all")).text


async def test_an_answer_ends_it(world: World, ruta: Browser) -> None:
    """Who was answered in time is never reminded of; their next words are waited on anew."""
    number = await waits(world)
    await ruta.post(f"/desk/conversations/{number}/take-over")
    await ruta.post(f"/desk/conversations/{number}/answer", text="Sveiki")

    await remind_at(world.services, PROMISED)

    conversation = await world.conversation(number)
    assert conversation.reminded_at is None
    assert conversation.promised_at is None
    await world.wrote("Dar")
    await remind_at(world.services, PROMISED)
    assert (await world.conversation(number)).promised_at


async def test_a_snooze_does_not_hide_who_waits(world: World) -> None:
    """What was put off comes back at its time, and at the promise at the latest."""
    later = PROMISED + timedelta(days=5)
    number = await waits(world, snoozed_until=later)

    await remind_at(world.services, PROMISED)

    assert (await world.conversation(number)).snoozed_until is None


async def test_danger_has_its_own_rule(world: World) -> None:
    """Who may be in danger is not told a time, and is not left to these reminders."""
    number = await world.wrote("Labas", owner="waiting", waiting_since=OPENING, urgent=True)

    await remind_at(world.services, PROMISED)

    assert (await world.conversation(number)).promised_at is None
