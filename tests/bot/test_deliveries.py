"""Facts about `bot.sending` and `bot.deliveries`: parts are sent once and only move forward."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import deliveries
from bot.errors import SendFailed
from bot.handoff import take_over
from bot.messages import Outgoing, Progress, Sent, Shape, Status, Watermark
from bot.receiving import receive
from bot.services import Services
from bot.store.base import now
from bot.store.models import Contact, Delivery, Message
from tests.askers import Asker, answer_all, consultant, let_time_pass, send_all
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn


class Narrow:
    """A channel that takes 40 units a part, and fails as it is told to."""

    name = "narrow"
    account = "narrow"
    fetched = False
    thumbs = False
    shape = Shape(text=40, buttons=13, sources=True)

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.errors: dict[int, list[SendFailed]] = {}
        """Errors of the n-th call (from 0)."""
        self.calls = 0
        self.before_call = {}

    async def send(self, message: Outgoing) -> Sent:
        """Take a part, or fail. Raises SendFailed."""
        call, self.calls = self.calls, self.calls + 1
        if act := self.before_call.get(call):
            await act()
        for error in self.errors.get(call, ()):
            raise error
        self.taken.append(message)
        return Sent(f"n{len(self.taken)}", units=2)


@pytest.fixture
def narrow(services: Services) -> Narrow:
    """The channel, switched on."""
    channel = Narrow()
    services.channels["narrow"] = channel  # type: ignore[index]
    return channel


@pytest.fixture
def nina(services: Services, narrow: Narrow) -> Asker:
    """Somebody who writes on it."""
    return Asker(services, "nina", narrow.name)


async def parts_of(asker: Asker) -> list[Delivery]:
    """What was taken of their only answer."""
    [message] = await asker.messages(direction="out")
    async with asker.services.database.read() as session:
        return await deliveries.taken(session, message.id)


@pytest.fixture
async def asked(nina: Asker, engine: EngineStandIn) -> Asker:
    """A question with an answer of three parts."""
    engine.script["Labas"] = ({"rest": "First part of it.\n\nSecond part of all.\n\nThird part."},)
    await nina.writes("Labas")
    await answer_all(nina.services)
    return nina


async def test_each_part_is_kept(asked: Asker, narrow: Narrow) -> None:
    """With the vendor's id and what it bills; the message is sent when the last one is."""
    await send_all(asked.services)

    assert [m.text for m in narrow.taken] == [
        "First part of it.\n\nSecond part of all.",
        "Third part.",
    ]
    kept = await parts_of(asked)
    assert [(p.part, p.provider_id, p.units) for p in kept] == [(0, "n1", 2), (1, "n2", 2)]
    [message] = await asked.messages(direction="out")
    assert (message.state, message.doubtful_since) == ("sent", None)


async def test_a_failure_between_parts_repeats_only_what_lacks(
    asked: Asker, narrow: Narrow
) -> None:
    """The first part is not sent again."""
    narrow.errors[1] = [SendFailed("vendor_broken", 1)]
    await send_all(asked.services)
    await let_time_pass(asked.services)
    await send_all(asked.services)

    assert [m.part for m in narrow.taken] == [0, 1]
    assert [m.state for m in await asked.messages(direction="out")] == ["sent"]


async def test_a_doubtful_part_says_so_when_it_is_tried_again(asked: Asker, narrow: Narrow) -> None:
    """With the moment it began and the ids that are spoken for; the next part is not in doubt."""
    narrow.errors[0] = [SendFailed("timeout", 1, doubtful=True)]
    before = now()
    await send_all(asked.services)
    await let_time_pass(asked.services)
    await send_all(asked.services)

    first, second = narrow.taken
    assert first.doubtful_since is not None
    assert before <= first.doubtful_since <= now()
    assert second.doubtful_since is None


async def test_a_plain_refusal_leaves_no_doubt(asked: Asker, narrow: Narrow) -> None:
    """Whoever was told "later" knows that nothing arrived."""
    narrow.errors[0] = [SendFailed("throttled", 1)]
    await send_all(asked.services)
    await let_time_pass(asked.services)
    await send_all(asked.services)

    assert narrow.taken[0].doubtful_since is None


async def test_a_refusal_does_not_end_an_earlier_doubt(asked: Asker, narrow: Narrow) -> None:
    """The first try may still have arrived, whatever became of the second."""
    narrow.errors = {
        0: [SendFailed("timeout", 1, doubtful=True)],
        1: [SendFailed("throttled", 1)],
    }
    for _ in range(3):
        await send_all(asked.services)
        await let_time_pass(asked.services)

    assert narrow.taken[0].doubtful_since is not None


async def test_a_killed_process_leaves_its_part_in_doubt(asked: Asker, narrow: Narrow) -> None:
    """Nobody knows whether the vendor was called."""
    async with asked.services.database.write() as session:
        await session.execute(
            update(Message)
            .where(Message.direction == "out")
            .values(state="sending", doubtful_since=now(), lease_until=now() - timedelta(seconds=1))
        )
    await send_all(asked.services)

    assert narrow.taken[0].doubtful_since is not None


async def test_a_takeover_between_two_parts_drops_the_rest(asked: Asker, narrow: Narrow) -> None:
    """The assistant falls silent in the middle of its answer."""
    services = asked.services
    user = await consultant(services)

    async def takes_over() -> None:
        async with services.database.write() as session:
            assert await take_over(session, services.replies, 1, user)

    narrow.before_call[0] = takes_over
    await send_all(services)

    assert [(m.author, m.part) for m in narrow.taken][:2] == [("assistant", 0), ("system", 0)]
    states = {m.author: m.state for m in await asked.messages(direction="out")}
    assert states == {"assistant": "dropped", "system": "sent"}


ORDER: tuple[Progress, ...] = ("sent", "delivered", "read", "failed")


@pytest.mark.parametrize("told", list(itertools.permutations(ORDER, 3)), ids="-".join)
async def test_states_only_move_forward(
    asked: Asker, narrow: Narrow, told: tuple[Progress, ...]
) -> None:
    """In whatever order they are told: what has failed or been delivered stays so."""
    narrow.shape = Shape()  # type: ignore[misc]
    await send_all(asked.services)
    for progress in told:
        await receive(asked.services, Status("narrow", "narrow", "n1", progress, error="30003"))

    expected = "sent"
    for progress in told:
        if expected == "sent" or (expected, progress) == ("delivered", "read"):
            expected = progress
    [message] = await asked.messages(direction="out")
    assert message.state == expected
    assert message.error == ("30003" if expected == "failed" else None)


async def test_a_message_is_as_far_as_its_slowest_part(asked: Asker) -> None:
    """Delivered when all parts are; failed if one is."""
    await send_all(asked.services)
    await receive(asked.services, Status("narrow", "narrow", "n1", "delivered"))
    [half] = await asked.messages(direction="out")
    await receive(asked.services, Status("narrow", "narrow", "n2", "read"))
    [whole] = await asked.messages(direction="out")

    assert (half.state, whole.state) == ("sent", "delivered")


async def test_news_faster_than_the_answer_is_kept(asked: Asker, narrow: Narrow) -> None:
    """A status for a part that we have not recorded yet waits for it."""
    await receive(asked.services, Status("narrow", "narrow", "n1", "delivered"))
    narrow.shape = Shape()  # type: ignore[misc]
    await send_all(asked.services)

    [message] = await asked.messages(direction="out")
    assert message.state == "delivered"


async def test_a_tag_tells_of_a_part_whose_sending_was_cut_off(
    asked: Asker, narrow: Narrow
) -> None:
    """Our own echo proves that it arrived, so it is not sent again."""
    narrow.errors[0] = [SendFailed("timeout", 1, doubtful=True)]
    await send_all(asked.services)
    [message] = await asked.messages(direction="out")
    await receive(
        asked.services, Status("narrow", "narrow", "mid.1", "sent", tag=f"{message.id}:0")
    )
    await let_time_pass(asked.services)
    await send_all(asked.services)

    assert [m.part for m in narrow.taken] == [1]
    assert [m.state for m in await asked.messages(direction="out")] == ["sent"]


@pytest.mark.parametrize("tag", ["", "x", "1:", ":1", "99:0", "1:0:0", "9" * 40 + ":0", "1:0"])
async def test_a_tag_that_names_nothing_of_ours_is_ignored(asked: Asker, tag: str) -> None:
    """An incoming message (1) has no parts either."""
    await receive(asked.services, Status("narrow", "narrow", "mid.9", "sent", tag=tag))

    async with asked.services.database.read() as session:
        [stray] = (await session.scalars(select(Delivery))).all()
    assert stray.message_id is None


async def test_a_watermark_moves_what_went_before_it(asked: Asker) -> None:
    """Everything that was begun up to its moment, and nothing later."""
    await send_all(asked.services)
    early = Watermark("narrow", "narrow", "nina", now() - timedelta(hours=1), "read")
    await receive(asked.services, early)
    [before] = await asked.messages(direction="out")
    await receive(asked.services, Watermark("narrow", "narrow", "nina", now(), "read"))
    [after] = await asked.messages(direction="out")

    assert (before.state, after.state) == ("sent", "read")


async def test_nobody_is_written_to_who_cannot_be_reached(asked: Asker, narrow: Narrow) -> None:
    """The vendor said so once; it is not asked again until they write."""
    narrow.errors[0] = [SendFailed("blocked", None, unreachable=True)]
    await send_all(asked.services)
    async with asked.services.database.write() as session:
        [contact] = (await session.scalars(select(Contact))).all()
        await session.execute(
            update(Message)
            .where(Message.direction == "out")
            .values(state="pending", due_at=now(), error=None)
        )
    await send_all(asked.services)
    [unsent] = await asked.messages(direction="out")
    assert contact.unreachable == "blocked"
    assert (narrow.calls, unsent.state, unsent.error) == (1, "failed", "blocked")

    await asked.writes("Labas")
    await answer_all(asked.services)
    await send_all(asked.services)
    assert [m.part for m in narrow.taken] == [0, 1]


@pytest.mark.parametrize(("urgent", "sent"), [(False, 0), (True, 1)])
async def test_a_spent_budget_silences_the_assistant_but_never_in_an_emergency(
    make_services: MakeServices, engine: EngineStandIn, *, urgent: bool, sent: int
) -> None:
    """Nothing is sent, and a person is called; whoever is in danger is answered."""
    services = make_services()
    poor = services.settings.model_copy(update={"sms_daily_budget": 2})
    services = replace(services, settings=poor)
    channel = Narrow()
    channel.name, channel.shape = "sms", Shape()
    services.channels["sms"] = channel  # type: ignore[index]
    ona = Asker(services, "ona", "sms")
    engine.script["Mane muša"] = (
        {"effect": "call_person", "reason": "care", "urgent": True},
        {"reply": "utter_thank"},
    )
    await ona.writes("Labas")
    await answer_all(services)
    await send_all(services)
    spent = len(channel.taken)
    await ona.writes("Mane muša" if urgent else "Labas")
    await answer_all(services)
    await send_all(services)

    assert len(channel.taken) - spent == sent
    conversation = await ona.conversation()
    assert conversation.owner == "waiting"
    assert conversation.reason == ("care" if urgent else "sms_budget")
    last = (await ona.messages(direction="out"))[-1]
    assert (last.state, last.error) == (("sent", None) if urgent else ("dropped", "budget"))
