"""Facts about `bot.listening`: a cry is heard also while a consultant has the conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot import handoff
from bot.cries import is_cry
from bot.listening import listen_some
from bot.messages import Press
from bot.store.accounts import User
from bot.store.care import Alert
from bot.store.models import Conversation, Message
from bot.understanding import Understanding
from tests.askers import Asker, answer_all, let_time_pass, send_all
from tests.engine_stand_in import EngineStandIn

ALARM = {"effect": "call_person", "reason": "care", "urgent": True, "kind": "trafficking"}


async def taken_over(asker: Asker) -> None:
    """A consultant has the conversation."""
    await asker.writes("Labas")
    async with asker.services.database.write() as session:
        user = User(login="ruta", name="Rūta", password_hash="x")
        session.add(user)
        await session.flush()
        number = (await asker.conversation()).id
        assert await handoff.take_over(session, asker.services.replies, number, user)


async def raised(asker: Asker) -> list[str]:
    """Kinds of the alerts there are."""
    async with asker.services.database.read() as session:
        return list(await session.scalars(select(Alert.kind).order_by(Alert.id)))


async def test_a_cry_to_a_consultant_raises_an_alert(ona: Asker, engine: EngineStandIn) -> None:
    """The engine reads it, nobody is answered, nothing else changes, and it is read once."""
    engine.script["Atėmė pasą"] = ({"reply": "noted_care"}, ALARM)
    await taken_over(ona)
    await ona.writes("Atėmė pasą")
    said = len(await ona.messages(direction="out"))

    while await listen_some(ona.services):
        pass
    await listen_some(ona.services)

    assert await raised(ona) == ["trafficking"]
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.urgent, conversation.memory) == (
        "consultant", True, {},
    )  # fmt: skip
    assert engine.texts == ["Labas", "Atėmė pasą"]
    assert len(await ona.messages(direction="out")) == said
    assert {m.state for m in await ona.messages(direction="in")} == {"held"}


async def test_an_ordinary_message_raises_nothing(ona: Asker, engine: EngineStandIn) -> None:
    """Nor does a call for a person that is not urgent."""
    engine.script["Žmogaus!"] = ({"effect": "call_person", "reason": "asked", "urgent": False},)
    await taken_over(ona)
    await ona.writes("Žmogaus!")

    await listen_some(ona.services)

    assert await raised(ona) == []
    assert not (await ona.conversation()).urgent


async def test_without_an_engine_the_plainest_words_decide(
    ona: Asker, engine: EngineStandIn
) -> None:
    """At once; what is not plain is read when the engine is back."""
    await taken_over(ona)
    engine.status = 503
    engine.script["Atėmė pasą"] = (ALARM,)
    await ona.writes("Vyras mane muša")
    await listen_some(ona.services)
    assert await raised(ona) == ["violence"]

    async with ona.services.database.write() as session:
        await session.execute(update(Alert).values(ended_at=Alert.raised_at))
    await ona.writes("Atėmė pasą")
    await listen_some(ona.services)
    assert await raised(ona) == ["violence"]

    engine.status = 200
    await let_time_pass(ona.services, minutes=1)
    async with ona.services.database.write() as session:
        await session.execute(update(Message).values(due_at=Message.created_at))
    await listen_some(ona.services)

    assert await raised(ona) == ["violence", "trafficking"]


async def test_what_the_assistant_answers_is_not_read_twice(
    ona: Asker, engine: EngineStandIn
) -> None:
    """Only what a consultant is to answer."""
    await ona.writes("Labas")

    assert not await listen_some(ona.services)
    assert engine.asked == []
    async with ona.services.database.read() as session:
        assert (await session.scalar(select(Conversation.urgent))) is False


@pytest.mark.parametrize(
    ("text", "cry"),
    [
        ("vyras mane muša", True),
        ("he is not breathing", True),
        ("не хочу жить", True),
        ("він мене б'є", True),
        ("Kiek kainuoja leidimas gyventi?", False),
        ("a film about a man who beats me at chess", False),
        ("nebenoriu gyventi Anglijoje", False),
    ],
)
def test_the_plainest_words(understanding: Understanding, text: str, cry: bool) -> None:  # noqa: FBT001
    """In four languages; a story is none."""
    assert is_cry(text, understanding) is cry


async def test_a_button_for_help_needs_no_reading(vera: Asker, engine: EngineStandIn) -> None:
    """Pressed under an older answer, while a consultant has the conversation."""
    button = {"text": "button_help_now", "payload": "/crisis_help"}
    engine.script["/help_wanted"] = ({"reply": "care_first", "buttons": [button]},)
    await vera.writes("Padėkite")
    await answer_all(vera.services)
    await send_all(vera.services)
    [shown] = await vera.messages(direction="out")
    await taken_over(vera)
    engine.asked.clear()
    await vera.writes("", press=Press(shown.id, 0))

    while await listen_some(vera.services):
        pass
    await listen_some(vera.services)

    assert await raised(vera) == ["crisis"]
    assert "/crisis_help" not in engine.texts
