"""Facts about `bot.outbox`: what is stored is sent, in order, each thing once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import deliveries
from bot.handoff import take_over
from bot.sending import BACKOFF
from bot.services import Services
from bot.store.base import now
from bot.store.models import Message
from tests.askers import Asker, answer_all, consultant, let_time_pass, send_all
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn
from tests.vendor import Vendor


async def test_an_answer_reaches_the_vendor(vera: Asker, vendor: Vendor) -> None:
    """Once, with the vendor's id kept for its status callbacks."""
    await vera.writes()
    await answer_all(vera.services)

    await send_all(vera.services)

    assert [sent["to"] for sent in vendor.taken] == ["vera"]
    [message] = await vera.messages(direction="out")
    assert (message.state, message.event) == ("sent", 2)
    async with vera.services.database.read() as session:
        [part] = await deliveries.taken(session, message.id)
    assert (part.part, part.provider_id, part.state) == (0, "sent-1", "sent")


async def test_order_is_kept_for_each_contact(services: Services, vendor: Vendor) -> None:
    """A message that must wait holds up those behind it, and nobody else's."""
    vera, igor = Asker(services, "vera", "vendor"), Asker(services, "igor", "vendor")
    for text in ("1", "2", "3"):
        await vera.writes(text)
    await answer_all(services)
    vendor.answers = [500]
    await send_all(services)
    await igor.writes("Labas")
    await answer_all(services)
    await send_all(services)

    assert [sent["to"] for sent in vendor.taken] == ["igor"]
    await let_time_pass(services)
    await send_all(services)
    sent = await vera.messages(direction="out", state="sent", contact_id=1)
    async with services.database.read() as session:
        taken = [(await deliveries.taken(session, m.id))[0].provider_id for m in sent]
    assert [m.reply_to for m in sent] == [1, 2, 3]
    assert taken == ["sent-2", "sent-3", "sent-4"]


@pytest.mark.parametrize(
    ("status", "reason", "delay"),
    [(500, "vendor_broken", BACKOFF[0]), (429, "throttled", 7)],
)
async def test_a_failed_send_is_tried_again_later(
    vera: Asker, vendor: Vendor, status: int, reason: str, delay: float
) -> None:
    """Not before the vendor wants it, nor before our own delay."""
    vendor.answers = [status]
    await vera.writes()
    await answer_all(vera.services)
    before = now()

    await send_all(vera.services)

    [message] = await vera.messages(direction="out")
    assert (message.state, message.error, vendor.calls) == ("pending", reason, 1)
    waits = message.due_at - before
    assert timedelta(seconds=delay) <= waits < timedelta(seconds=delay + 5)
    await let_time_pass(vera.services)
    await send_all(vera.services)
    assert len(vendor.taken) == 1


async def test_a_vendor_that_is_away_is_waited_for(vera: Asker, vendor: Vendor) -> None:
    """No connection is no end."""
    await vendor.server.stop()
    await vera.writes()
    await answer_all(vera.services)
    await send_all(vera.services)

    await vendor.server.start()
    await let_time_pass(vera.services)
    await send_all(vera.services)

    assert len(vendor.taken) == 1


@pytest.mark.parametrize(("answers", "calls"), [([403], 1), ([500] * 40, 25)])
async def test_a_send_fails_in_the_end(
    vera: Asker, vendor: Vendor, answers: list[int], calls: int
) -> None:
    """At once if the vendor never will; after a day of hours if it never did. Others go on."""
    vendor.answers = list(answers)
    await vera.writes()
    await answer_all(vera.services)
    for _ in range(28):
        await send_all(vera.services)
        await let_time_pass(vera.services)

    [message] = await vera.messages(direction="out")
    assert (message.state, vendor.calls) == ("failed", calls)
    vendor.answers = []
    await vera.writes("Dar")
    await answer_all(vera.services)
    await send_all(vera.services)
    assert len(vendor.taken) == 1


async def test_the_claim_of_a_dead_process_ends(vera: Asker, vendor: Vendor) -> None:
    """A process killed while it sent leaves a claim; when it ends the message is sent."""
    await vera.writes()
    await answer_all(vera.services)
    async with vera.services.database.write() as session:
        await session.execute(
            update(Message)
            .where(Message.direction == "out")
            .values(state="sending", lease_until=now() + timedelta(seconds=30))
        )

    await send_all(vera.services)
    assert vendor.taken == []
    await let_time_pass(vera.services)
    await send_all(vera.services)

    assert len(vendor.taken) == 1


async def test_two_processes_send_each_message_once(
    make_services: MakeServices, vendor: Vendor
) -> None:
    """Thirty messages of ten people, sent by two processes."""
    one, other = make_services(), make_services()
    people = [Asker(one, f"asker {n}", "vendor") for n in range(10)]
    for _ in range(3):
        for asker in people:
            await asker.writes()
    await answer_all(one)

    await asyncio.gather(send_all(one), send_all(other))

    assert len(vendor.taken) == 30
    assert len(await people[0].messages(direction="out", state="sent")) == 30


async def test_a_stale_reply_is_dropped_at_the_moment_of_sending(
    vera: Asker, vendor: Vendor
) -> None:
    """What the assistant computed before a takeover never reaches the asker after it."""
    await vera.writes()
    await answer_all(vera.services)
    user = await consultant(vera.services)
    async with vera.services.database.write() as session:
        assert await take_over(session, vera.services.replies, 1, user)

    await send_all(vera.services)

    assert [sent["from"] for sent in vendor.taken] == ["system"]
    states = {m.author: m.state for m in await vera.messages(direction="out")}
    assert states == {"assistant": "dropped", "system": "sent"}


async def test_a_reply_that_waits_to_be_tried_again_is_dropped_too(
    vera: Asker, vendor: Vendor
) -> None:
    """A takeover counts also for what could not be sent before it."""
    vendor.answers = [500]
    await vera.writes()
    await answer_all(vera.services)
    await send_all(vera.services)
    user = await consultant(vera.services)
    async with vera.services.database.write() as session:
        await take_over(session, vera.services.replies, 1, user)

    await let_time_pass(vera.services)
    await send_all(vera.services)

    assert [sent["from"] for sent in vendor.taken] == ["system"]


async def test_a_channel_that_was_switched_off_keeps_its_messages(
    vera: Asker, vendor: Vendor
) -> None:
    """They wait, and the desk sees why."""
    await vera.writes()
    await answer_all(vera.services)
    channel = vera.services.channels.pop("vendor")  # type: ignore[attr-defined]
    vera.services.channels["telegram"] = channel  # type: ignore[index]

    await send_all(vera.services)

    [message] = await vera.messages(direction="out")
    assert (message.state, message.error) == ("pending", "channel_off")
    vera.services.channels["vendor"] = channel  # type: ignore[index]
    await let_time_pass(vera.services)
    await send_all(vera.services)
    assert len(vendor.taken) == 1


async def test_web_messages_are_numbered_in_order(ona: Asker, engine: EngineStandIn) -> None:
    """Three replies of one turn come one after the other, with no gap between."""
    engine.script["Labas"] = tuple(
        {"reply": key} for key in ("utter_greet", "plan_offer", "clarify_nothing")
    )
    await ona.writes("Labas")
    await answer_all(ona.services)

    shown = [(m.event, m.data["said"]) for m in await ona.messages(direction="out")]
    assert shown == [(2, "utter_greet"), (3, "plan_offer"), (4, "clarify_nothing")]
