"""Facts about `bot.cries`: who cries for help while the engine is away is helped at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.delays import MOST_TRIES
from bot.duty import call_duty
from bot.messages import Press
from bot.signals import CARE
from bot.store.care import Alert, Duty
from bot.store.mail import Mail
from bot.store.models import Conversation
from tests.askers import Asker, answer_all, let_time_pass, send_all
from tests.engine_stand_in import EngineStandIn

CRIES = [
    ("Vyras mane muša, padėkite", "lt", "violence"),
    ("vyras mane musa, padekite", "lt", "violence"),
    ("Nebenoriu gyventi, niekas man nepadės", "lt", "suicide"),
    ("nebematau prasmes gyventi, niekas nepades", "lt", "suicide"),
    ("My husband beats me, please help", "en", "violence"),
    ("I don't want to live anymore, nobody helps me", "en", "suicide"),
    ("he fell down and he is not breathing", "en", "medical"),
    ("Я не хочу больше жить, мне никто не поможет", "ru", "suicide"),
    ("ya ne hochu bolshe zhit, mne nikto ne pomozhet", "ru", "suicide"),
    ("Муж меня бьёт, что мне делать", "ru", "violence"),
    ("Я більше не хочу жити, мені ніхто не допоможе", "uk", "suicide"),
    ("Чоловік мене б'є, що мені робити", "uk", "violence"),
]


async def raised(asker: Asker) -> list[tuple[str, int | None]]:
    """Kind and message of the alerts there are."""
    async with asker.services.database.read() as session:
        rows = await session.execute(select(Alert.kind, Alert.message_id).order_by(Alert.id))
        return [(kind, message) for kind, message in rows]


async def said(asker: Asker) -> list[str]:
    """Which replies they were given, in order."""
    out = await asker.messages(direction="out")
    return [one.data.get("said", "") for one in sorted(out, key=lambda one: one.id)]


async def long_outage(asker: Asker, tries: int = 3) -> None:
    """The turns are tried again and again."""
    for _ in range(tries):
        await let_time_pass(asker.services)
        await answer_all(asker.services)


@pytest.mark.parametrize(("text", "language", "kind"), CRIES)
async def test_a_cry_is_answered_at_the_first_try(
    ona: Asker, engine: EngineStandIn, text: str, language: str, kind: str
) -> None:
    """With the helplines, their sources and a person; nobody hears that the engine is away."""
    await engine.server.stop()
    stored = await ona.writes(text)

    with ona.services.signals.waiter(CARE) as woken:
        await answer_all(ona.services)
        assert woken.is_set()

    assert await raised(ona) == [(kind, stored.message_id)]
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason, conversation.urgent) == (
        "waiting", "care", True,
    )  # fmt: skip
    assert conversation.language == language
    [help_, *more] = await ona.messages(direction="out")
    assert (help_.data["said"], help_.author, help_.state) == (
        "article:crisis_help", "assistant", "sent",
    )  # fmt: skip
    assert help_.reply_to == stored.message_id
    assert "112" in help_.text
    assert help_.data["sources"]
    assert all(one.author == "assistant" for one in more)
    [cry] = await ona.messages(direction="in")
    assert cry.state == "answered"


@pytest.mark.parametrize("how", ["off", "no model", "broken", "answer broken"])
async def test_however_the_engine_fails(ona: Asker, engine: EngineStandIn, how: str) -> None:
    """Away, without a model, breaking on the very cry, or answering what does not exist."""
    cry = "Nebenoriu gyventi, niekas man nepadės"
    if how == "off":
        await engine.server.stop()
    engine.status = 503 if how == "no model" else 200
    engine.broken_on = {cry} if how == "broken" else set()
    engine.script[cry] = ({"reply": "no_such"},)
    stored = await ona.writes(cry)

    await answer_all(ona.services)

    assert await raised(ona) == [("suicide", stored.message_id)]
    assert await said(ona) == ["article:crisis_help"]


async def test_when_the_engine_is_back_nothing_is_said_or_alerted_twice(
    ona: Asker, engine: EngineStandIn
) -> None:
    """Neither by the tries in between; the engine learns that there is an alarm."""
    await engine.server.stop()
    stored = await ona.writes("Vyras mane muša, padėkite")
    await answer_all(ona.services)
    await long_outage(ona)

    await engine.server.start()
    await long_outage(ona)
    before = await said(ona)
    await ona.writes("Ačiū")
    await answer_all(ona.services)

    assert before == ["article:crisis_help"]
    assert await raised(ona) == [("violence", stored.message_id)]
    assert engine.texts == ["Ačiū"]
    assert engine.asked[0]["slots"]["urgent"] is True
    assert engine.asked[0]["memory"] == {"slots": {"alarm": "crisis_help"}, "loop": None}


async def test_a_cry_behind_another_message_is_heard(ona: Asker, engine: EngineStandIn) -> None:
    """What stands before it waits for the engine, the cry does not; each is answered once."""
    await engine.server.stop()
    first = await ona.writes("Kiek kainuoja leidimas gyventi?")
    await answer_all(ona.services)
    cry = await ona.writes("Vyras mane muša, padėkite")
    await let_time_pass(ona.services, seconds=2)
    await answer_all(ona.services)

    assert await raised(ona) == [("violence", cry.message_id)]
    assert [m.state for m in await ona.messages(direction="in")] == ["received", "answered"]

    await engine.server.start()
    await long_outage(ona)

    assert engine.texts == ["Kiek kainuoja leidimas gyventi?"]
    answered = [m.reply_to for m in await ona.messages(direction="out", author="assistant")]
    assert answered == [cry.message_id, first.message_id]
    assert await raised(ona) == [("violence", cry.message_id)]


async def test_who_was_told_of_the_outage_is_told_once(ona: Asker, engine: EngineStandIn) -> None:
    """A cry between does not make the assistant say again that it cannot answer."""
    await engine.server.stop()
    await ona.writes("Kiek kainuoja leidimas gyventi?")
    await long_outage(ona)
    await ona.writes("Vyras mane muša, padėkite")
    await long_outage(ona)

    assert await said(ona) == ["engine_away", "article:crisis_help"]
    assert (await ona.conversation()).reason == "care"


async def test_a_second_cry_is_one_alert(ona: Asker, engine: EngineStandIn) -> None:
    """Who writes on in danger hears one calm sentence; the desk knows already."""
    await engine.server.stop()
    first = await ona.writes("Vyras mane muša, padėkite")
    await answer_all(ona.services)
    await ona.writes("Vyras vėl mane muša")
    await long_outage(ona)

    assert await raised(ona) == [("violence", first.message_id)]
    assert await said(ona) == ["article:crisis_help", "noted_care"]


async def test_an_alarm_taken_back_before_is_raised_again(
    ona: Asker, engine: EngineStandIn
) -> None:
    """A new cry is a new alarm: the helplines in full, and the open form is over."""
    engine.memory = {
        "slots": {"alarm_taken_back": True, "requested_slot": "family", "known_place": "kauno-m"},
        "loop": "plan_form",
    }
    await ona.writes("Labas")
    await answer_all(ona.services)
    async with ona.services.database.write() as session:
        await session.execute(update(Conversation).values(owner="waiting", urgent=True))
    await engine.server.stop()
    await ona.writes("Nebenoriu gyventi, niekas man nepadės")
    await answer_all(ona.services)

    assert [kind for kind, _ in await raised(ona)] == ["suicide"]
    assert (await said(ona))[-1] == "article:crisis_help"
    memory = (await ona.conversation()).memory
    assert memory["slots"] == {"known_place": "kauno-m", "alarm": "crisis_help"}
    assert memory["loop"] is None


@pytest.mark.parametrize(
    "text",
    [
        "Kiek kainuoja leidimas gyventi?",
        "Nebenoriu gyventi Anglijoje, noriu grįžti",
        "I don't want to live in the UK anymore",
        "Не хочу больше жить в Германии",
        "Не хочу більше жити в Польщі",
        "My grandfather said he wanted to die",
        "Senelis sakė, kad norėjo mirti",
        "Дедушка говорил, что хочет умереть",
        "Дідусь казав, що хоче померти",
    ],
)
async def test_a_question_or_a_story_waits(ona: Asker, engine: EngineStandIn, text: str) -> None:
    """It raises nothing, and the engine answers it when it is back."""
    await engine.server.stop()
    await ona.writes(text)
    await long_outage(ona)

    assert await raised(ona) == []
    assert await said(ona) == ["engine_away"]
    assert not (await ona.conversation()).urgent

    await engine.server.start()
    await long_outage(ona)
    assert engine.texts == [text]


async def test_a_story_that_breaks_the_engine_is_still_held(
    ona: Asker, engine: EngineStandIn
) -> None:
    """No cry, no alert: after three tries a person is called, as ever."""
    engine.broken_on = {"Sprogsta"}
    await ona.writes("Sprogsta")
    await long_outage(ona, MOST_TRIES)

    assert await raised(ona) == []
    assert (await ona.conversation()).reason == "failed"


@pytest.mark.parametrize(
    ("payload", "kind"), [("/crisis_help", "crisis"), ("/trafficking_exploitation", "trafficking")]
)
async def test_a_pressed_button_for_help_is_a_cry(
    vera: Asker, engine: EngineStandIn, payload: str, kind: str
) -> None:
    """Whoever presses "Help now" gets it, engine or not."""
    button = {"text": "button_help_now", "payload": payload}
    engine.script["/help_wanted"] = ({"reply": "care_first", "buttons": [button]},)
    await vera.writes("Padėkite")
    await answer_all(vera.services)
    await send_all(vera.services)
    [shown] = await vera.messages(direction="out")
    await engine.server.stop()

    await vera.writes("", press=Press(shown.id, 0))
    await answer_all(vera.services)

    assert [one for one, _ in await raised(vera)] == [kind]
    assert (await said(vera))[-1] == f"article:{payload[1:]}"


async def test_the_people_on_duty_are_written_to(ona: Asker, engine: EngineStandIn) -> None:
    """As for every other alert."""
    await engine.server.stop()
    async with ona.services.database.write() as session:
        session.add(Duty(position=1, name="Rūta", address="ruta@example.com"))
    await ona.writes("Vyras mane muša, padėkite")
    await answer_all(ona.services)

    await call_duty(ona.services)

    async with ona.services.database.read() as session:
        [mail] = await session.scalars(select(Mail))
    assert mail.address == "ruta@example.com"
