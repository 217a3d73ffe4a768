"""Facts about a whole talk by WhatsApp: phone, platform, our door, database, outbox, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import deliveries
from bot.messages import Sent, Status
from bot.receiving import receive
from bot.services import Services
from bot.store.models import Contact, Message
from bot.webhooks import webhook_routes
from channels.whatsapp import WhatsAppChannel
from tests.askers import answer_all, let_time_pass, send_all
from tests.channels.whatsapp.conftest import ONA, PETRAS
from tests.engine_stand_in import EngineStandIn
from tests.local_server import LocalServer
from tests.stand_ins.faults import Faults
from tests.stand_ins.whatsapp import NUMBER, WhatsAppStandIn


@dataclass
class Line:
    """A number that answers: the platform's side, ours, and what may go wrong at our door."""

    platform: WhatsAppStandIn
    services: Services
    door: Faults

    async def goes_on(self) -> None:
        """Take what comes, answer and send all that waits."""
        await self.platform.webhooks.settled()
        await answer_all(self.services)
        await send_all(self.services)
        await self.platform.webhooks.settled()

    async def messages(self, direction: str) -> list[Message]:
        """What is kept of the talk, in order."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Message).where(Message.direction == direction).order_by(Message.id)
            )
            return list(found)


@pytest.fixture
async def line(
    whatsapp: WhatsAppStandIn, channel: WhatsAppChannel, services: Services
) -> AsyncIterator[Line]:
    app = FastAPI()
    door = Faults(app)
    server = LocalServer(door)
    whole = replace(services, channels={**services.channels, "whatsapp": channel})
    app.include_router(webhook_routes(whole))
    await server.start()
    whatsapp.webhooks.url = f"{server.url}/webhooks/whatsapp"
    yield Line(whatsapp, whole, door)
    await whatsapp.webhooks.close()
    await server.stop()


@pytest.mark.parametrize("who", [ONA, PETRAS])
async def test_a_talk(line: Line, who: str) -> None:
    """Whether they show their number or not: an answer goes out, how far it came is known."""
    line.platform.says(who, "Ačiū už pagalbą")
    await line.goes_on()

    assert len(line.platform.shown(who)) == 1
    assert [message.state for message in await line.messages("out")] == ["delivered"]
    line.platform.reads(who)
    await line.goes_on()
    assert [message.state for message in await line.messages("out")] == ["read"]


async def test_a_press_is_known(line: Line, engine: EngineStandIn) -> None:
    """The button's own meaning comes back, not only its words."""
    buttons = [{"text": "button_yes", "payload": "/affirm"}]
    engine.script["Labas"] = ({"reply": "utter_greet", "buttons": buttons},)
    line.platform.says(ONA, "Labas")
    await line.goes_on()

    line.platform.presses(ONA, line.platform.someone(ONA).shown[-1].choices[0][0])
    await line.goes_on()

    assert engine.texts[-1] == "/affirm"


async def test_news_of_a_part_may_come_at_the_same_time(line: Line) -> None:
    """With each other and with the answer to its sending: each is kept, none is an error."""
    line.platform.says(ONA, "Labas")
    await line.goes_on()
    shown = line.platform.someone(ONA).shown[0]
    sent = Sent("wamid.new")
    [message] = await line.messages("out")
    early = [
        Status("whatsapp", NUMBER, "wamid.new", progress)
        for progress in ("sent", "delivered", "read")
    ]

    async def record() -> None:
        async with line.services.database.write() as session:
            await deliveries.record(session, message, 1, sent)

    await asyncio.gather(record(), *(receive(line.services, one) for one in early))

    async with line.services.database.read() as session:
        parts = await deliveries.taken(session, message.id)
    assert [(part.provider_id, part.state) for part in parts] == [
        (shown.wamid, "delivered"),
        ("wamid.new", "read"),
    ]


async def test_a_webhook_that_comes_again_is_one_message(line: Line) -> None:
    """Our answers were lost or bad: the platform calls again, nothing is lost or doubled."""
    line.door.next("broken", "cut_after", "cut_before")
    line.platform.says(ONA, "Labas")
    await line.goes_on()

    assert len(await line.messages("in")) == 1
    assert len(line.platform.shown(ONA)) == 1


async def test_a_part_that_was_taken_is_not_sent_again(line: Line) -> None:
    """The connection was cut before its id came back; its status names it by the tag."""
    line.platform.says(ONA, "Labas")
    line.platform.faults.next("cut_after")
    await line.goes_on()
    await let_time_pass(line.services)
    await line.goes_on()

    assert len(line.platform.shown(ONA)) == 1
    assert [message.state for message in await line.messages("out")] == ["delivered"]


async def test_who_cannot_be_reached_is_written_to_no_more(line: Line) -> None:
    """Until they write again."""
    line.platform.says(ONA, "Labas")
    line.platform.someone(ONA).gone = True
    await line.goes_on()

    async with line.services.database.read() as session:
        assert (await session.scalars(select(Contact))).one().unreachable == "unreachable"
    line.platform.someone(ONA).gone = False
    line.platform.says(ONA, "Ar girdite?")
    await line.goes_on()
    assert len(line.platform.shown(ONA)) == 1
