"""Facts about the whole way: from a person on Messenger through the program and back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import update

from bot.app import create_app
from bot.services import Services
from bot.store.base import now
from bot.store.models import Message
from channels.messenger import MessengerChannel
from nlu.language import identify
from tests.askers import Asker, let_time_pass
from tests.askers import until as until_within
from tests.channels.messenger.conftest import ONA
from tests.engine_stand_in import EngineStandIn
from tests.local_server import LocalServer, serving
from tests.stand_ins.graph import APP, OTHER_APP, PAGE, VERIFY, GraphStandIn

HOOK = "/webhooks/messenger"


@pytest.fixture
async def program(
    services: Services, channel: MessengerChannel, graph: GraphStandIn
) -> AsyncIterator[LocalServer]:
    """The whole application with Messenger switched on; the platform calls its webhook."""
    with_messenger = replace(services, channels={**services.channels, "messenger": channel})
    identify("labas")  # Reads its word lists, which takes seconds once.
    async with serving(create_app(with_messenger), lifespan="on") as server:
        graph.webhooks.url = f"{server.url}{HOOK}"
        yield server
        await graph.webhooks.settled()


@pytest.fixture
def ona_there(services: Services) -> Asker:
    """Ona, as the database knows her."""
    return Asker(services, ONA, "messenger")


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; machines that run these tests may be busy."""
    await until_within(holds, 60)


async def shown(graph: GraphStandIn, count: int) -> list[str]:
    """What Ona sees, once there are so many messages and all news of them has arrived."""

    async def all_there() -> bool:
        return len(graph.shown(ONA)) >= count

    await until(all_there)
    await graph.webhooks.settled()
    return graph.shown(ONA)


async def stored(asker: Asker, count: int, **columns: str) -> list[Message]:
    """The messages with these values, once there are so many."""

    async def all_there() -> bool:
        return len(await asker.messages(**columns)) >= count

    await until(all_there)
    return await asker.messages(**columns)


@pytest.mark.usefixtures("program")
async def test_a_question_is_answered(ona_there: Asker, graph: GraphStandIn) -> None:
    """Once; and how far the answer came is known, part by part."""
    graph.says(ONA, "Labas – ką daryti? Хочу вернуться")
    [answer] = await shown(graph, 1)
    await stored(ona_there, 1, direction="out", state="delivered")
    graph.reads(ONA)
    await stored(ona_there, 1, direction="out", state="read")

    asked, answered = await ona_there.messages()
    assert (asked.text, asked.account) == ("Labas – ką daryti? Хочу вернуться", PAGE)
    assert answered.text == answer
    assert graph.shown(ONA) == [answer]
    assert (await ona_there.conversation()).owner == "assistant"


@pytest.mark.usefixtures("program")
async def test_a_press_is_a_press(graph: GraphStandIn, engine: EngineStandIn) -> None:
    """What the button stands for reaches the engine, not its title."""
    button = {"text": "button_human", "payload": "/talk_to_human"}
    engine.script["Labas"] = ({"reply": "utter_thank", "buttons": [button]},)
    graph.says(ONA, "Labas")
    await shown(graph, 1)
    [(_, value)] = graph.someone(ONA).shown[-1].replies

    graph.presses(ONA, value)
    await shown(graph, 2)

    assert engine.texts == ["Labas", "/talk_to_human"]


@pytest.mark.usefixtures("program")
async def test_somebody_in_the_pages_inbox_stops_the_assistant(
    ona_there: Asker, graph: GraphStandIn
) -> None:
    """What they wrote is kept; the assistant is silent until the thread is given back to it."""
    graph.says(ONA, "Labas")
    await shown(graph, 1)

    graph.human_writes(ONA, "Laba diena, čia Rūta")
    await stored(ona_there, 1, author="consultant")
    graph.says(ONA, "Ar Jūs žmogus?")
    await stored(ona_there, 1, direction="in", state="held")
    silent = await ona_there.conversation()
    graph.hands_over(ONA, APP)
    await graph.webhooks.settled()
    graph.says(ONA, "Ačiū")
    await shown(graph, 3)

    assert (silent.owner, silent.reason) == ("consultant", "outside")
    assert len(await ona_there.messages(author="assistant")) == 2
    assert graph.shown(ONA)[1] == "Laba diena, čia Rūta"
    [kept] = await ona_there.messages(author="consultant")
    assert (kept.text, kept.state) == ("Laba diena, čia Rūta", "sent")


@pytest.mark.usefixtures("program")
async def test_an_answer_that_was_under_way_is_not_sent_after_a_human_answered(
    ona_there: Asker, graph: GraphStandIn, engine: EngineStandIn
) -> None:
    """The engine was slower than the person in the page's inbox."""
    engine.gate.clear()
    graph.says(ONA, "Labas")
    await engine.entered.wait()

    graph.human_writes(ONA, "Laba diena, čia Rūta")
    await stored(ona_there, 1, author="consultant")
    engine.gate.set()
    await stored(ona_there, 1, direction="in", state="held")
    await graph.webhooks.settled()

    assert graph.shown(ONA) == ["Laba diena, čia Rūta"]
    assert await ona_there.messages(author="assistant") == []


@pytest.mark.usefixtures("program")
async def test_what_another_app_answers_is_not_answered_by_us(
    ona_there: Asker, graph: GraphStandIn, engine: EngineStandIn
) -> None:
    """Messages on standby are kept and nobody is asked, also after the thread went elsewhere."""
    graph.says(ONA, "Labas")
    await shown(graph, 1)
    graph.hands_over(ONA, OTHER_APP)
    await graph.webhooks.settled()

    waiting = {"mid": "m_standby", "text": "Ar kas nors yra?"}
    sides = {"sender": {"id": ONA}, "recipient": {"id": PAGE}}
    graph.webhooks.emit({**sides, "message": waiting}, standby=True)
    await graph.webhooks.settled()

    assert engine.texts == ["Labas"]
    assert [m.text for m in await ona_there.messages(direction="in")] == [
        "Labas",
        "Ar kas nors yra?",
    ]
    assert (await ona_there.conversation()).owner == "consultant"


@pytest.mark.usefixtures("program")
async def test_a_part_whose_answer_was_lost_is_not_sent_again(
    ona_there: Asker, graph: GraphStandIn
) -> None:
    """Our own echo names it, so that it is known to have arrived."""
    graph.faults.on = lambda path: path.endswith("/messages") and graph.faults.happened.total() < 1
    graph.faults.shares = {"cut_after": 1}
    graph.says(ONA, "Labas")
    await shown(graph, 1)

    async def settled() -> bool:
        await let_time_pass(ona_there.services, minutes=1)
        return bool(await ona_there.messages(direction="out", state="delivered"))

    await until(settled)

    assert graph.faults.happened["cut_after"] == 1
    assert len(graph.shown(ONA)) == 1


async def test_a_message_that_could_not_be_stored_comes_again(
    services: Services, channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """While the program is away the platform keeps trying; then it is answered once."""
    with_messenger = replace(services, channels={**services.channels, "messenger": channel})
    server = LocalServer(create_app(with_messenger), lifespan="on")
    graph.webhooks.url = f"{server.url}{HOOK}"
    graph.says(ONA, "Labas")
    await until_tried(graph)

    await server.start()
    await shown(graph, 1)
    await graph.webhooks.settled()
    await server.stop()

    assert graph.webhooks.answers[0] == 0
    assert graph.webhooks.dropped == 0
    assert len(await Asker(services, ONA, "messenger").messages(direction="in")) == 1


async def until_tried(graph: GraphStandIn) -> None:
    """Wait until the platform has called in vain."""

    async def tried() -> bool:
        return bool(graph.webhooks.answers)

    await until(tried)


@pytest.mark.usefixtures("program")
async def test_an_echo_that_comes_during_the_next_try(
    ona_there: Asker, graph: GraphStandIn
) -> None:
    """The message has then gone twice, which nobody can help; it is sent, and the next one goes."""
    graph.echoing = False
    graph.faults.next("cut_after", "slow")
    graph.faults.slow = 1.0
    graph.says(ONA, "Labas")

    async def tried_again() -> bool:
        await let_time_pass(ona_there.services, minutes=1)
        return graph.faults.happened["slow"] == 1

    await until(tried_again)
    graph.echoes_late(ONA)
    await stored(ona_there, 1, direction="out", state="sent")
    graph.says(ONA, "Ačiū")
    await shown(graph, 3)

    assert len(set(graph.shown(ONA))) == 1


#: What happens to the first calls, in turn; after them all goes well.
TROUBLES = ("cut_after", "cut_before", "throttled", None, "broken", "cut_after", "slow")


@pytest.mark.usefixtures("program")
async def test_many_people_while_the_api_fails(
    services: Services, graph: GraphStandIn, engine: EngineStandIn
) -> None:
    """Each question is answered once, in order, though calls are refused, cut and throttled."""
    people = [f"70010000000001{n:02}" for n in range(8)]
    graph.faults.next(*TROUBLES * 2)
    for number in range(3):
        for psid in people:
            graph.says(psid, f"Klausimas {number}")
        await graph.webhooks.settled()
    asker = Asker(services, channel="messenger")

    async def all_answered() -> bool:
        # What the platform told to wait a minute for need not be waited for here. What is in doubt
        # waits for its echo as it does otherwise.
        async with services.database.write() as session:
            told = Message.error.in_(("rate_limited", "temporary"))
            await session.execute(
                update(Message).where(told, Message.state == "pending").values(due_at=now())
            )
        unsent = [
            message
            for state in ("pending", "sending", "received")
            for message in await asker.messages(state=state)
        ]
        return len(engine.texts) == 3 * len(people) and not unsent

    await until(all_answered)
    await graph.webhooks.settled()

    assert {"failed"}.isdisjoint(message.state for message in await asker.messages())
    for psid in people:
        tags = [one.sent["message"]["metadata"] for one in graph.someone(psid).shown]
        assert len(set(tags)) == len(tags) == 3
        assert tags == sorted(tags, key=lambda tag: int(tag.partition(":")[0]))
    assert graph.faults.happened.total() == 2 * (len(TROUBLES) - 1)


async def test_the_door_over_http(program: LocalServer, ona_there: Asker) -> None:
    """The challenge comes back bare; forged requests are refused, whatever their letters."""
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "12345"}
    async with httpx.AsyncClient(base_url=program.url, trust_env=False) as http:
        verified = await http.get(HOOK, params=query)
        wrong = await http.get(HOOK, params={**query, "hub.verify_token": "ž"})
        forged = await http.post(
            HOOK, content=b"{}", headers={b"x-hub-signature-256": "sha256=žąė".encode()}
        )
        unsigned = await http.post(HOOK, content=b"{}")

    assert (verified.status_code, verified.text) == (200, "12345")
    assert verified.headers["content-type"].startswith("text/plain")
    assert [one.status_code for one in (wrong, forged, unsigned)] == [403, 403, 403]
    assert await ona_there.messages() == []
