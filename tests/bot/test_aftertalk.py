"""Facts about `bot.aftertalk`: asked once, answered by a button, never taken for a new matter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import handoff
from bot.inbox import store
from bot.listening import listen_some
from bot.messages import Incoming, Press, Shape
from bot.store.accounts import User
from bot.store.aftertalk import TalkRating
from bot.store.care import Alert
from bot.store.models import Contact, Conversation, Message
from tests.askers import Asker, answer_all
from tests.engine_stand_in import EngineStandIn

ALARM = {"effect": "call_person", "reason": "care", "urgent": True, "kind": "violence"}
GOOD, FAIR, POOR = range(3)


async def talked(
    asker: Asker, text: str = "Labas", outcome: handoff.Outcome = "answered", **changes: Any
) -> int:
    """A consultant has answered and closed the conversation; its number."""
    await asker.writes(text)
    replies, number = asker.services.replies, (await asker.conversation()).id
    async with asker.services.database.write() as session:
        user = await session.scalar(select(User)) or User(
            login="ruta", name="Rūta", password_hash="x"
        )
        session.add(user)
        await session.flush()
        assert await handoff.take_over(session, replies, number, user)
        assert await handoff.answer(session, number, user, "Sveiki")
        if changes:
            await session.execute(
                update(Conversation).where(Conversation.id == number).values(**changes)
            )
        assert await handoff.close(session, replies, number, user, outcome)
    return number


async def ratings(asker: Asker) -> list[TalkRating]:
    """All there are, oldest first."""
    async with asker.services.database.read() as session:
        return list(await session.scalars(select(TalkRating).order_by(TalkRating.id)))


async def said(asker: Asker) -> list[str]:
    """Keys of what was said after the talk, in order."""
    sent = await asker.messages(direction="out", author="system")
    return [m.data["said"] for m in sent if m.data["said"].startswith("talk_rating")]


async def presses(asker: Asker, button: int, under: str = "talk_rating_ask") -> None:
    """Press a button of the newest message of a key."""
    sent = await asker.messages(direction="out", author="system")
    message = [m for m in sent if m.data["said"] == under][-1]
    await asker.writes("", press=Press(message.id, button))


async def conversations(asker: Asker) -> int:
    """How many there are."""
    async with asker.services.database.read() as session:
        return len(list(await session.scalars(select(Conversation.id))))


async def test_a_talk_is_rated_by_one_tap(ona: Asker, engine: EngineStandIn) -> None:
    """Kept with conversation, consultant, channel and language; nobody is woken by it."""
    number = await talked(ona)
    await presses(ona, GOOD)
    await answer_all(ona.services)

    [rating] = await ratings(ona)
    assert (rating.conversation_id, rating.value, rating.channel, rating.language) == (
        number, "good", "web", "lt",
    )  # fmt: skip
    assert rating.user_id is not None
    assert await said(ona) == ["talk_rating_ask", "talk_rating_thanks"]
    assert await conversations(ona) == 1
    assert engine.asked == []
    pressed = (await ona.messages(direction="in"))[-1]
    assert (pressed.state, pressed.text) == ("noted", "Taip, padėjo")
    assert pressed.event is not None


async def test_another_tap_changes_the_rating(ona: Asker) -> None:
    """And is told so; the same one again says nothing."""
    await talked(ona)
    for button in (GOOD, POOR, POOR):
        await presses(ona, button)

    assert [rating.value for rating in await ratings(ona)] == ["poor"]
    assert await said(ona) == ["talk_rating_ask", "talk_rating_thanks", "talk_rating_changed"]


async def test_free_words_after_a_button(ona: Asker, engine: EngineStandIn) -> None:
    """The one message after it is the reason; the next is a new question."""
    await talked(ona)
    await presses(ona, FAIR)
    await presses(ona, 0, "talk_rating_thanks")
    await ona.writes("Ilgai laukiau")
    await listen_some(ona.services)
    assert await conversations(ona) == 1

    await ona.writes("Kiek kainuoja vairuotojo pažymėjimas?")
    await answer_all(ona.services)

    [rating] = await ratings(ona)
    assert (rating.value, rating.words, rating.words_until) == ("fair", "Ilgai laukiau", None)
    words = next(m for m in await ona.messages() if m.text == "Ilgai laukiau")
    assert words.state == "noted"
    assert await conversations(ona) == 2
    assert engine.texts[-1] == "Kiek kainuoja vairuotojo pažymėjimas?"


async def test_words_without_the_button_are_a_new_question(ona: Asker) -> None:
    """Whoever was asked and writes of something else is answered."""
    await talked(ona)
    await ona.writes("O kur registruoti automobilį?")

    assert await conversations(ona) == 2
    assert [rating.words for rating in await ratings(ona)] == [None]


async def test_a_cry_is_no_rating(ona: Asker, engine: EngineStandIn) -> None:
    """Written as a reason, it becomes a conversation in which help is given and a person called."""
    engine.script["Vyras mane muša"] = ({"reply": "noted_care"}, ALARM)
    await talked(ona)
    await presses(ona, POOR)
    await presses(ona, 0, "talk_rating_thanks")
    await ona.writes("Vyras mane muša")

    await listen_some(ona.services)
    await answer_all(ona.services)

    assert await conversations(ona) == 2
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.urgent) == ("waiting", True)
    [rating] = await ratings(ona)
    assert rating.words is None
    async with ona.services.database.read() as session:
        assert await session.scalar(select(Alert.kind)) == "violence"


async def test_a_number_by_sms(ona: Asker) -> None:
    """Where buttons are numbers, the number is the tap."""
    await talked(ona)
    async with ona.services.database.read() as session:
        asked = await session.scalar(select(Message).order_by(Message.id.desc()).limit(1))
    assert asked is not None
    assert len(asked.data["buttons"]) == 3
    await store(
        ona.services.database,
        ona.services.replies.texts,
        Incoming("web", "web", "ona", "sms-1", text="2."),
        shape=Shape(),
    )

    assert [rating.value for rating in await ratings(ona)] == ["fair"]
    assert await conversations(ona) == 1


@pytest.mark.parametrize(
    "changes", [{"urgent": True}, {"reason": "care"}, {"reason": "alarm_taken_back"}]
)
async def test_nobody_in_need_is_asked(ona: Asker, changes: dict[str, Any]) -> None:
    """An opinion is nothing to ask of whoever was in danger."""
    await talked(ona, **changes)

    assert await ratings(ona) == []
    assert await said(ona) == []


@pytest.mark.parametrize("outcome", ["gone_quiet", "not_ours"])
async def test_where_there_was_no_talk_nobody_is_asked(
    ona: Asker, outcome: handoff.Outcome
) -> None:
    """Nor who went silent."""
    await talked(ona, outcome=outcome)

    assert await ratings(ona) == []


async def test_asked_once_in_a_while(ona: Asker) -> None:
    """The same person is left in peace for a week."""
    await talked(ona)
    await talked(ona, "Dar vienas klausimas")
    assert len(await ratings(ona)) == 1

    async with ona.services.database.write() as session:
        await session.execute(
            update(TalkRating).values(asked_at=(await ratings(ona))[0].asked_at - timedelta(days=8))
        )
    await talked(ona, "Ir dar vienas")

    assert len(await ratings(ona)) == 2


async def test_a_talk_that_goes_on(ona: Asker) -> None:
    """Reopened, it can still be rated; words belong to the talk, and it is not asked about again.

    Nor is the first question after it taken for the reason that was announced before.
    """
    number = await talked(ona)
    await presses(ona, GOOD)
    replies = ona.services.replies
    async with ona.services.database.write() as session:
        user = await session.get_one(User, 1)
        assert await handoff.reopen(session, replies, number, user)
    await presses(ona, POOR)
    await presses(ona, 0, "talk_rating_thanks")
    await ona.writes("Dar vienas dalykas")

    [rating] = await ratings(ona)
    assert (rating.value, rating.words) == ("poor", None)
    talk = await ona.conversation()
    assert (talk.id, talk.owner, talk.closed_at) == (number, "consultant", None)
    words = next(m for m in await ona.messages() if m.text == "Dar vienas dalykas")
    assert words.state == "held"

    async with ona.services.database.write() as session:
        assert await handoff.close(session, replies, number, user, "answered")
    await ona.writes("O kur registruoti automobilį?")

    assert (await said(ona)).count("talk_rating_ask") == 1
    assert [rating.words for rating in await ratings(ona)] == [None]
    assert await conversations(ona) == 2


async def test_a_late_answer(ona: Asker) -> None:
    """Taken for a week, also while another conversation is open; then politely refused."""
    await talked(ona)
    await ona.writes("Naujas klausimas")
    async with ona.services.database.write() as session:
        for rating in await session.scalars(select(TalkRating)):
            rating.asked_at -= timedelta(days=6)
    await presses(ona, GOOD)
    assert [rating.value for rating in await ratings(ona)] == ["good"]

    async with ona.services.database.write() as session:
        for rating in await session.scalars(select(TalkRating)):
            rating.asked_at -= timedelta(days=2)
    await presses(ona, POOR)

    assert [rating.value for rating in await ratings(ona)] == ["good"]
    assert (await said(ona))[-1] == "talk_rating_late"
    assert await conversations(ona) == 2


async def test_whoever_stopped_us_is_not_asked(ona: Asker) -> None:
    """Nothing reaches them."""
    await ona.writes("Labas")
    async with ona.services.database.write() as session:
        await session.execute(update(Contact).values(unreachable="stopped"))
        user = User(login="ruta", name="Rūta", password_hash="x")
        session.add(user)
        await session.flush()
        number = (await ona.conversation()).id
        assert await handoff.take_over(session, ona.services.replies, number, user)
        assert await handoff.answer(session, number, user, "Sveiki")
        assert await handoff.close(session, ona.services.replies, number, user, "answered")

    assert await ratings(ona) == []
