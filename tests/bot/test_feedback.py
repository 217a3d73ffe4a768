"""Facts about `bot.feedback` and `bot.thumbs`: who may rate what, and what comes of it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from bot import feedback
from bot.errors import Refused
from bot.handoff import take_over
from bot.health import health_routes
from bot.inbox import store
from bot.loops import running
from bot.messages import Incoming, Press, Rating
from bot.people import erase_person
from bot.services import Services
from bot.store.models import Contact, Feedback, Message
from bot.trial import Trial
from tests.askers import Asker, answer_all, consultant, send_all
from tests.engine_stand_in import EngineStandIn
from tests.vendor import Vendor

TAXES = {"article": "taxes"}


async def answered(asker: Asker, engine: EngineStandIn, *said: dict[str, Any]) -> Message:
    """The last thing said to somebody who asked about taxes, which the engine answers so."""
    engine.intent = "taxes"
    engine.script["Mokesčiai"] = said
    await asker.writes("Mokesčiai")
    await answer_all(asker.services)
    await send_all(asker.services)
    return (await asker.messages(direction="out"))[-1]


async def rate(asker: Asker, message: int, value: Any = "down", **more: Any) -> None:
    """Rate as this asker."""
    async with asker.services.database.write() as session:
        contact = await session.scalar(select(Contact.id).where(Contact.address == asker.name))
        await feedback.rate(session, contact or 0, Rating(message, value, **more))


async def kept(services: Services) -> list[Feedback]:
    """All ratings."""
    async with services.database.read() as session:
        return list(await session.scalars(select(Feedback).order_by(Feedback.id)))


async def test_a_rating_keeps_what_was_asked_and_said(ona: Asker, engine: EngineStandIn) -> None:
    """The answer, what it was about, how the question was understood, the reason and the note."""
    answer = await answered(ona, engine, TAXES)

    await rate(ona, answer.id, "down", reason="other", note="Nėra apie IV")

    [one] = await kept(ona.services)
    assert (one.message_id, one.said, one.intent) == (answer.id, "article:taxes", "taxes")
    assert (one.confidence, one.language) == (0.9, "lt")
    assert (one.value, one.reason, one.note) == ("down", "other", "Nėra apie IV")


async def test_the_latest_word_counts(ona: Asker, engine: EngineStandIn) -> None:
    """Another thumb takes the place of the first and of its reason; taken back, nothing stays."""
    answer = await answered(ona, engine, TAXES)

    await rate(ona, answer.id, "down", reason="unclear")
    await rate(ona, answer.id, "up")
    [one] = await kept(ona.services)
    await rate(ona, answer.id, None)
    await rate(ona, answer.id, None)

    assert (one.value, one.reason) == ("up", None)
    assert await kept(ona.services) == []


async def test_two_taps_at_once_are_one_rating(ona: Asker, engine: EngineStandIn) -> None:
    """As from two tabs."""
    answer = await answered(ona, engine, TAXES)

    await asyncio.gather(*(rate(ona, answer.id, "up") for _ in range(8)))

    assert len(await kept(ona.services)) == 1


@pytest.mark.parametrize(
    ("said", "rateable"),
    [
        (TAXES, True),
        ({"plan": {"family": "alone"}}, True),
        ({"place": "vilniaus-m"}, True),
        ({"institution": "sodra"}, True),
        ({"country": "gb"}, True),
        ({"events": "next"}, True),
        ({"follow_up": "taxes", "part": "who", "passages": []}, True),
        ({"more": "taxes", "after": "brief", "next": 0}, True),
        ({"reply": "utter_greet"}, False),
        ({"reply": "utter_ask_plan_family"}, False),
        ({"article": "crisis_help"}, False),
        ({"article": "trafficking_exploitation"}, False),
        ({"article": "psychological_support"}, False),
    ],
)
async def test_what_may_be_rated(
    ona: Asker, engine: EngineStandIn, said: dict[str, Any], *, rateable: bool
) -> None:
    """What gives information; not small talk, questions, or help for somebody in need."""
    answer = await answered(ona, engine, said)

    assert feedback.may_be_rated(answer) is rateable
    if not rateable:
        with pytest.raises(Refused, match="not_rated"):
            await rate(ona, answer.id)


async def test_only_the_asker_rates(ona: Asker, engine: EngineStandIn) -> None:
    """Not somebody else, not the question, not what does not exist."""
    answer = await answered(ona, engine, TAXES)
    other = Asker(ona.services, "petras")
    await other.writes("Labas")

    for asker, message in ((other, answer.id), (ona, answer.reply_to or 0), (ona, 2**31 - 1)):
        with pytest.raises(Refused, match="not_rated"):
            await rate(asker, message)

    assert await kept(ona.services) == []


async def test_a_rating_is_not_a_message(ona: Asker, engine: EngineStandIn) -> None:
    """No message, no call of the engine, nothing in the queue, and nothing new to be shown."""
    answer = await answered(ona, engine, TAXES)
    before, asked = await ona.conversation(), len(engine.asked)

    await rate(ona, answer.id, "down", reason="outdated")
    await answer_all(ona.services)

    after = await ona.conversation()
    assert len(await ona.messages()) == 2
    assert len(engine.asked) == asked
    assert (after.owner, after.waiting_since, after.changed_at) == (
        "assistant", None, before.changed_at,
    )  # fmt: skip


async def test_erased_with_the_person(ona: Asker, engine: EngineStandIn) -> None:
    """As "delete my data" of the web chat does."""
    await rate(ona, (await answered(ona, engine, TAXES)).id, note="mano adresas")

    async with ona.services.database.write() as session:
        await erase_person(session, 1)

    async with ona.services.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Feedback)) == 0


@pytest.mark.parametrize("value", ["up", "down"])
async def test_feedback_in_words(ona: Asker, engine: EngineStandIn, value: str) -> None:
    """What is typed right after an answer becomes its note; an earlier reason stays if it can."""
    answer = await answered(ona, engine, TAXES, {"reply": "plan_offer"})
    [article, _] = await ona.messages(direction="out")
    await rate(ona, article.id, "down", reason="unclear")
    engine.script["ką aš apie tai manau"] = ({"effect": "rate", "value": value},)

    await ona.writes("ką aš apie tai manau")
    await answer_all(ona.services)

    [one] = await kept(ona.services)
    assert answer.id != article.id == one.message_id
    assert (one.value, one.note) == (value, "ką aš apie tai manau")
    assert one.reason == ("unclear" if value == "down" else None)


async def test_feedback_about_nothing(ona: Asker, engine: EngineStandIn) -> None:
    """Without an answer right before it, it rates nothing."""
    await answered(ona, engine, TAXES)
    await answered(ona, engine, {"reply": "utter_thank"})
    engine.script["blogai"] = ({"effect": "rate", "value": "down"},)

    await ona.writes("blogai")
    await answer_all(ona.services)

    assert await kept(ona.services) == []
    assert [m.state for m in await ona.messages(direction="in")] == ["answered"] * 3


async def pressed(asker: Asker, message: Message, title: str) -> None:
    """Press the button with this title, then let everything be sent."""
    titles = [button["title"] for button in message.data.get("buttons", [])]
    incoming = Incoming(
        "vendor", "vendor", asker.name, f"{message.id} {title}",
        press=Press(message.id, titles.index(title)),
    )  # fmt: skip
    await store(asker.services.database, asker.services.replies.texts, incoming)
    await answer_all(asker.services)
    await send_all(asker.services)


async def test_thumbs_as_buttons(vera: Asker, engine: EngineStandIn, vendor: Vendor) -> None:
    """Where a channel has nothing else: thumbs, then the question why, then thanks; no turn."""
    texts = vera.services.replies.texts
    answer = await answered(vera, engine, TAXES)
    asked = len(engine.asked)

    await pressed(vera, answer, texts.get("button_rate_down", "lt"))
    why = (await vera.messages(direction="out"))[-1]
    await pressed(vera, why, texts.get("button_rate_unclear", "lt"))
    await pressed(vera, why, texts.get("button_rate_unclear", "lt"))

    [one] = await kept(vera.services)
    assert (one.message_id, one.value, one.reason) == (answer.id, "down", "unclear")
    assert [sent["text"] for sent in vendor.taken[1:]] == [
        texts.get("rating_why", "lt"),
        texts.get("rating_thanks", "lt"),
    ]
    assert len(await vera.messages(direction="in")) == 1
    assert len(engine.asked) == asked


async def test_a_follow_up_never_talks_over_a_person(
    vera: Asker, engine: EngineStandIn, vendor: Vendor
) -> None:
    """While a consultant answers, a rating is kept in silence."""
    answer = await answered(vera, engine, TAXES)
    ruta = await consultant(vera.services)
    async with vera.services.database.write() as session:
        await take_over(session, vera.services.replies, 1, ruta)

    await pressed(vera, answer, vera.services.replies.texts.get("button_rate_down", "lt"))

    assert [one.value for one in await kept(vera.services)] == ["down"]
    assert [m.author for m in await vera.messages(direction="out")] == ["assistant", "system"]
    assert len(vendor.taken) == 2


async def test_thumbs_stand_under_answers_only(
    vera: Asker, ona: Asker, engine: EngineStandIn
) -> None:
    """Not under the rest, and not on the web, which has its own."""
    up = vera.services.replies.texts.get("button_rate_up", "lt")
    for asker in (vera, ona):
        await answered(asker, engine, {"reply": "utter_thank"}, TAXES)

    titles = [
        [button["title"] for button in message.data.get("buttons", [])]
        for asker in (vera, ona)
        for message in await asker.messages(direction="out")
    ]
    assert [up in shown for shown in titles] == [False, True, False, False]


async def test_a_terminal_rates_the_last_answer(services: Services, engine: EngineStandIn) -> None:
    """As `gandras chat` does with {"rate": …}: not before there is one, and not beyond reason."""
    engine.script["Mokesčiai"] = (TAXES, {"reply": "plan_offer"})
    trial = Trial(services, "web", "lt")

    async with running(services):
        early = await trial.rate({"value": "up"})
        await trial.say("Mokesčiai")
        rated = await trial.rate({"value": "down", "reason": "unclear", "note": "per ilgai"})
        wrong = await trial.rate({"value": "sideways"})

    assert (early, rated, wrong) == (False, True, False)
    [one] = await kept(services)
    assert (one.said, one.value, one.reason, one.note) == (
        "article:taxes", "down", "unclear", "per ilgai",
    )  # fmt: skip


async def test_ratings_are_counted(ona: Asker, engine: EngineStandIn) -> None:
    """For Prometheus, by value."""
    await rate(ona, (await answered(ona, engine, TAXES)).id, "down")
    app = FastAPI()
    app.include_router(health_routes(ona.services))

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gandras.test"
    ) as client:
        metrics = (await client.get("/metrics")).text

    assert 'gandras_ratings{value="down"} 1.0' in metrics
