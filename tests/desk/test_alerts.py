"""Facts about alerts at the desk: nobody who works there can miss one, one of them takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot import handoff
from bot.effects import apply
from bot.store.accounts import User
from bot.store.base import now
from bot.store.care import Alert
from bot.store.desk import AuditEntry
from bot.store.models import Conversation, Message
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

CALL = {"effect": "call_person", "reason": "care", "urgent": True, "kind": "violence"}


async def cries(world: World, *, text: str = "Vyras mane muša", asker: str = "one") -> int:
    """Somebody writes, and the assistant calls a person; the conversation's number."""
    number = await world.wrote(text, asker)
    async with world.database.write() as session:
        conversation = await session.get_one(Conversation, number)
        message = await session.scalar(
            select(Message).where(Message.conversation_id == number).order_by(Message.id.desc())
        )
        assert message is not None
        await apply(session, conversation, message, CALL)
    return number


async def alerts(world: World) -> list[Alert]:
    """All alerts, oldest first."""
    async with world.database.read() as session:
        return list(await session.scalars(select(Alert).order_by(Alert.id)))


async def test_an_alert_stands_on_every_page_until_one_takes_it(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """First on the page, without what was written; then all see who took it, and when."""
    number = await cries(world)

    for page in ("/desk", f"/desk/conversations/{number}", "/desk/alerts", "/desk/nothing"):
        text = (await jonas.get(page)).text
        assert say("alert_one") in text
        assert say("alert_kind_violence") in text
        banner = text[text.index('id="alerts"') : text.index("</aside>")]
        assert "muša" not in banner
    whole = (await jonas.get("/desk")).text
    assert whole.index('id="alerts"') < whole.index("<header")

    answer = await ruta.post("/desk/alerts/1/acknowledge")
    assert answer.headers["location"] == f"/desk/conversations/{number}?show=all#end"
    later = (await jonas.get("/desk")).text

    assert say("alert_one") not in later
    [alert] = await alerts(world)
    assert alert.acknowledged_at is not None
    assert "Ruta" in later[later.index("alarm-seen") : later.index("</aside>")]
    async with world.database.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "acknowledged"))
    assert entry is not None
    assert (entry.login, entry.subject, entry.subject_id) == ("ruta", "alert", 1)


async def test_of_two_who_acknowledge_the_first_wins(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """Both come to the conversation; one is written down."""
    await cries(world)
    await asyncio.gather(ruta.get("/desk"), jonas.get("/desk"))

    answers = await asyncio.gather(
        *(one.post("/desk/alerts/1/acknowledge") for one in (ruta, jonas))
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    async with world.database.read() as session:
        entries = await session.scalars(
            select(AuditEntry.login).where(AuditEntry.action == "acknowledged")
        )
        [alert] = await session.scalars(select(Alert))
        winner = await session.get_one(User, alert.acknowledged_by)
        assert list(entries) == [winner.login]


async def test_a_cry_that_waits_is_one_alert(world: World, ruta: Browser) -> None:
    """Whoever cries again before anybody came is not two people; after it ended, it is new."""
    number = await cries(world)
    await cries(world, text="Jis mane muša!")
    assert len(await alerts(world)) == 1

    await ruta.post(f"/desk/conversations/{number}/take-over")
    [taken] = await alerts(world)
    assert taken.acknowledged_at is not None
    await cries(world, text="Vėl")
    assert len(await alerts(world)) == 1

    async with world.database.write() as session:
        user = await session.get_one(User, taken.acknowledged_by)
        assert await handoff.give_back(session, world.services.replies, number, user)
    await cries(world, text="Vėl muša")
    first, second = await alerts(world)
    assert first.ended_at is not None
    assert second.acknowledged_at is None
    assert now() >= second.raised_at


async def test_whoever_does_not_work_with_conversations_is_not_told(
    world: World, browser: Callable[[], Browser]
) -> None:
    """A manager sees no banner and may take nothing."""
    await cries(world)
    await world.user("ada", "manager")
    hers = browser()
    await hers.sign_in("ada")

    assert say("alert_one") not in (await hers.get("/desk/nothing")).text
    assert (await hers.get("/desk/alerts")).status_code == 403
    assert (await hers.post("/desk/alerts/1/acknowledge")).status_code == 403
    [alert] = await alerts(world)
    assert alert.acknowledged_at is None


async def test_what_is_no_alert(ruta: Browser) -> None:
    """An alert that does not exist is not found."""
    await ruta.get("/desk")

    for path in ("/desk/alerts/1/acknowledge", "/desk/alerts/x/acknowledge"):
        assert (await ruta.post(path)).status_code == 404
