"""Facts about a whole talk by SMS: phone, Twilio, our door, the database, the outbox, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.handoff import take_over
from bot.services import Services
from bot.store.models import Contact, Conversation, Delivery, Message
from bot.webhooks import webhook_routes
from channels.sms import SmsAccount, SmsChannel
from knowledge.sms import segments
from tests.askers import answer_all, consultant, let_time_pass, send_all
from tests.local_server import LocalServer
from tests.stand_ins.faults import Faults
from tests.stand_ins.twilio import NUMBER, SID, TOKEN, Twilio

PHONE = "+37061234567"


@dataclass
class Line:
    """A number that answers: Twilio's side, ours, and what may go wrong at our door."""

    twilio: Twilio
    services: Services
    door: Faults

    async def goes_on(self) -> None:
        """Answer and send all that waits."""
        await answer_all(self.services)
        await send_all(self.services)

    async def messages(self, direction: str) -> list[Message]:
        """What is kept of the talk, in order."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Message).where(Message.direction == direction).order_by(Message.id)
            )
            return list(found)

    async def contact(self) -> Contact:
        """The phone as we know it."""
        async with self.services.database.read() as session:
            return (await session.scalars(select(Contact))).one()


@pytest.fixture
async def line(twilio: Twilio, services: Services) -> AsyncIterator[Line]:
    app = FastAPI()
    door = Faults(app)
    server = LocalServer(door)
    account = SmsAccount(
        SID, TOKEN, NUMBER, segments, api_url=twilio.server.url, public_url=server.url
    )
    channel = SmsChannel(account)
    whole = replace(
        services,
        settings=services.settings.model_copy(update={"public_url": server.url}),
        channels={**services.channels, "sms": channel},
    )
    app.include_router(webhook_routes(whole))
    await server.start()
    twilio.webhook = f"{server.url}/webhooks/sms#rc=3&rp=all"
    yield Line(twilio, whole, door)
    await channel.close()
    await server.stop()


async def test_a_talk(line: Line) -> None:
    """A question comes in, the answer goes out, its delivery is known and counted."""
    await line.twilio.says(PHONE, "Ačiū už pagalbą")
    await line.goes_on()

    assert len(line.twilio.shown(PHONE)) == 1
    sid = line.twilio.messages[0]["sid"]
    await line.twilio.reports(sid, "sent", "delivered")
    [answer] = await line.messages("out")
    assert answer.state == "delivered"
    async with line.services.database.read() as session:
        [part] = await session.scalars(select(Delivery))
    assert (part.provider_id, part.units) == (sid, segments(line.twilio.shown(PHONE)[0]))


async def test_a_webhook_that_comes_again_is_one_message(line: Line) -> None:
    """Our answer was lost, or Twilio is unsure: it calls again, and nothing is doubled."""
    line.door.next("cut_after")
    await line.twilio.says(PHONE, "Labas", sid="SM1")
    await line.twilio.says(PHONE, "Labas", sid="SM1")
    await line.goes_on()

    assert len(await line.messages("in")) == 1
    assert len(line.twilio.shown(PHONE)) == 1


async def test_a_webhook_that_failed_is_not_lost(line: Line) -> None:
    """While we are out of order Twilio calls again, as the address tells it to."""
    line.door.next("broken", "cut_before", "broken")
    await line.twilio.says(PHONE, "Labas")

    assert [message.text for message in await line.messages("in")] == ["Labas"]


async def test_a_forged_message_is_not_stored(line: Line) -> None:
    """Nothing of it is kept."""
    line.twilio.webhook = line.twilio.webhook.replace("127.0.0.1", "localhost")
    answer = await line.twilio.says(PHONE, "Labas")

    assert answer is not None
    assert answer.status_code == 403
    assert not await line.messages("in")


async def test_stop_is_twilios_to_answer(line: Line) -> None:
    """Twilio says that it is done; we say nothing then or later, not even a consultant can."""
    await line.twilio.says(PHONE, "Labas")
    await line.twilio.says(PHONE, "STOP")
    await line.goes_on()

    assert line.twilio.shown(PHONE) == ["You have successfully been unsubscribed."]
    assert (await line.contact()).unreachable == "stopped"

    await line.twilio.says(PHONE, "START")
    await line.twilio.says(PHONE, "Ar girdite?")
    await line.goes_on()

    assert (await line.contact()).unreachable is None
    assert len(line.twilio.shown(PHONE)) == 3


async def test_our_own_word_is_confirmed_once(line: Line) -> None:
    """Twilio does not know it, so we say that it is done, and then are silent."""
    await line.twilio.says(PHONE, "Stabdyti")
    await line.goes_on()
    shown = list(line.twilio.shown(PHONE))
    await line.twilio.says(PHONE, "Labas")
    await line.goes_on()

    assert len(shown) == 1
    assert "START" in shown[0]
    assert line.twilio.shown(PHONE) == shown


async def test_who_asks_the_provider_for_help_is_seen_by_a_person(line: Line) -> None:
    """Twilio answers by itself and we may not; but nobody waits unseen."""
    await line.twilio.says(PHONE, "HELP")
    shown = list(line.twilio.shown(PHONE))
    await line.goes_on()

    assert line.twilio.shown(PHONE) == shown
    [asked] = await line.messages("in")
    assert (asked.text, asked.state) == ("HELP", "noted")
    async with line.services.database.read() as session:
        conversation = (await session.scalars(select(Conversation))).one()
    assert (conversation.owner, conversation.reason) == ("waiting", "asked")


async def test_whoever_comes_back_by_our_own_word_is_greeted(line: Line) -> None:
    """Twilio says nothing to it."""
    await line.twilio.says(PHONE, "Stabdyti")
    await line.goes_on()
    await line.twilio.says(PHONE, "Pradėti")
    await line.goes_on()

    assert len(line.twilio.shown(PHONE)) == 2
    assert (await line.contact()).unreachable is None


async def test_a_stop_that_we_did_not_see(line: Line) -> None:
    """Twilio refuses the message: it has failed for good, and nothing more is tried."""
    await line.twilio.says(PHONE, "Labas")
    line.twilio.stopped.add(PHONE)
    await line.goes_on()

    [answer] = await line.messages("out")
    assert (answer.state, answer.error) == ("failed", "stopped")
    assert (await line.contact()).unreachable == "stopped"


async def test_statuses_in_any_order(line: Line) -> None:
    """What was delivered stays delivered, whatever comes late or twice."""
    await line.twilio.says(PHONE, "Labas")
    await line.goes_on()
    await line.twilio.reports(
        line.twilio.messages[0]["sid"], "delivered", "sent", "delivered", "sending", "undelivered"
    )

    assert [message.state for message in await line.messages("out")] == ["delivered"]


async def test_a_number_that_does_not_exist(line: Line) -> None:
    """A status says so later: the message has failed, and the person counts as unreachable."""
    await line.twilio.says(PHONE, "Labas")
    await line.goes_on()
    await line.twilio.reports(line.twilio.messages[0]["sid"], "sent", "undelivered", error="30005")

    [answer] = await line.messages("out")
    assert (answer.state, answer.error) == ("failed", "unknown_number")
    assert (await line.contact()).unreachable


async def test_a_status_of_something_unknown(line: Line) -> None:
    """It is taken and does no harm."""
    await line.twilio.says(PHONE, "Labas")
    await line.goes_on()
    line.twilio.messages[0]["sid"] = "SMunknown"
    line.twilio._callbacks["SMunknown"] = f"{line.services.settings.public_url}/webhooks/sms/status"
    await line.twilio.reports("SMunknown", "failed", error="30006")

    assert line.twilio.answers[-1].status_code == 200
    assert [message.state for message in await line.messages("out")] == ["sent"]


async def test_an_answer_whose_sending_was_cut_arrives_once(line: Line) -> None:
    """We ask Twilio whether it took the message before it is sent again."""
    await line.twilio.says(PHONE, "Labas")
    line.twilio.faults.next("cut_after")
    await line.goes_on()
    assert [message.state for message in await line.messages("out")] == ["pending"]
    await let_time_pass(line.services, minutes=1)
    await line.goes_on()

    assert len(line.twilio.shown(PHONE)) == 1
    assert [message.state for message in await line.messages("out")] == ["sent"]


async def test_chance_faults_lose_and_double_nothing(line: Line) -> None:
    """With a third of all calls failing on both sides, each question gets one answer."""
    phones = [f"+3706000000{n}" for n in range(5)]
    shares = {"broken": 0.1, "throttled": 0.1, "cut_before": 0.08, "cut_after": 0.08}
    line.twilio.faults.shares = shares
    line.door.shares = {"cut_after": 0.3}
    for phone in phones:
        await line.twilio.says(phone, "Labas")
    for _ in range(12):
        await line.goes_on()
        await let_time_pass(line.services, minutes=6)
    line.twilio.faults.none()
    await line.goes_on()

    assert [len(line.twilio.shown(phone)) for phone in phones] == [1] * len(phones)


async def test_a_consultant_answers(line: Line) -> None:
    """From then on the assistant is silent by SMS as well."""
    await line.twilio.says(PHONE, "Labas")
    await answer_all(line.services)
    user = await consultant(line.services)
    [question] = await line.messages("in")
    async with line.services.database.write() as session:
        await take_over(session, line.services.replies, question.conversation_id, user)
    await line.goes_on()

    out = [(message.author, message.state) for message in await line.messages("out")]
    assert out == [("assistant", "dropped"), ("system", "sent")]
