"""Facts about `bot.joining`: a code and a proof join two talks, and nothing else does."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from bot.messages import LANGUAGES
from bot.store.base import now
from bot.store.models import Case, CaseField, Conversation, Message, Person
from tests.askers import Asker, answer_all
from tests.engine_stand_in import EngineStandIn
from tests.joiners import DIGITS, counted, gets_code, joins, presses, says


async def test_a_code_continues_a_talk_elsewhere(ona: Asker, vera: Asker, engine) -> None:
    """The whole way: a code, digits, on another channel the code, the digits, consent."""
    assert await says(ona, "Noriu tęsti kitur") == ["code_choose"]
    assert await says(ona, DIGITS) == ["code_made_digits"]
    code = (await gets_code(ona)).lower().replace("-", " ")

    assert await says(vera, f"Sveiki, mano kodas {code}") == ["code_known_digits"]
    assert await says(vera, DIGITS) == ["code_consent"]
    assert await presses(vera, 0) == ["code_joined"]

    assert engine.asked == []
    assert await counted(ona.services, Person) == 1
    assert await counted(ona.services, Conversation) == 1
    assert {m.conversation_id for m in await vera.messages()} == {1}
    assert (await vera.messages(author="system"))[0].data["said"] == "code_joined"


async def test_only_day_and_channel_of_the_other_talk_are_told(ona: Asker, vera: Asker) -> None:
    """Nothing of its content, before the join and after it."""
    await says(ona, "Mano vardas Ona Onaitė")
    code = await gets_code(ona)

    await joins(vera, code)

    known = (await vera.messages(direction="out"))[0].text
    assert ona.services.replies.texts.get("channel_web", "lt") in known
    assert str(now().year) in known
    assert "Onait" not in " ".join(m.text for m in await vera.messages())
    async with ona.services.database.read() as session:
        shown = await session.scalars(select(Message).where(Message.channel == "vendor"))
        assert {m.contact_id for m in shown} == {2}


async def test_answers_go_to_the_channel_used_last(ona: Asker, vera: Asker) -> None:
    """After a join both channels reach the same person; each message is answered where it came."""
    await joins(vera, await gets_code(ona))

    stored = [await asker.writes("Ačiū") for asker in (ona, vera, ona)]
    await answer_all(ona.services)

    async with ona.services.database.read() as session:
        said = await session.scalars(
            select(Message)
            .where(Message.reply_to.in_([one.message_id for one in stored]))
            .order_by(Message.reply_to)
        )
        assert [m.channel for m in said] == ["web", "vendor", "web"]


async def test_a_known_phone_number_is_the_proof(ona: Asker, vera: Asker) -> None:
    """Who has given us a number need not choose anything; the number itself is not told."""
    await ona.writes("Labas")
    await answer_all(ona.services)
    async with ona.services.database.write() as session:
        case = Case(person_id=1, conversation_id=1, kind="case", consent_at=now())
        session.add(case)
        await session.flush()
        for value in ("+37061234567", "ona@example.org"):
            session.add(CaseField(case_id=case.id, name="contact", value=value, quote=value))
    assert await says(ona, "Noriu tęsti kitur") == ["code_made_phone"]
    text = (await ona.messages(direction="out"))[-1].text
    [code] = re.findall(r"\w{4}-\w{4}", text)

    assert await says(vera, code) == ["code_known_phone"]
    assert await says(vera, "7654") == ["code_wrong"]
    assert await says(vera, "4567") == ["code_consent"]
    assert "4567" not in " ".join(m.text for m in await vera.messages())


async def test_without_consent_nothing_is_joined(ona: Asker, vera: Asker) -> None:
    """And the code can still be used."""
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)

    assert await presses(vera, 1) == ["code_stopped"]
    assert await counted(ona.services, Person) == 2
    assert await joins(vera, code) == ["code_joined"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Taip", "code_joined"), ("taip, sutinku", "code_joined"), ("ne", "code_stopped")],
)
async def test_consent_may_be_typed(ona: Asker, vera: Asker, typed: str, said: str) -> None:
    """Where there are no buttons, or nobody presses them."""
    await says(vera, await gets_code(ona))
    await says(vera, DIGITS)

    assert await says(vera, typed) == [said]


@pytest.mark.parametrize(
    "text", ["Padėkite, mane muša", "what is a permit?", "48217", "112", "labas"]
)
async def test_what_is_no_answer_goes_to_the_engine(
    ona: Asker, vera: Asker, engine: EngineStandIn, text: str
) -> None:
    """A cry for help is never taken for an answer; the talk about the code is over then."""
    await says(vera, await gets_code(ona))

    assert await says(vera, text) == ["utter_thank"]

    assert engine.texts == [text]
    assert "joining" not in engine.asked[0]["memory"]
    assert "joining" not in (await vera.conversation()).memory
    assert await says(vera, DIGITS) == ["utter_thank"]


@pytest.mark.parametrize("words", ["padėkite, mane muša {}", "{} they took my passport, help"])
async def test_a_code_among_other_words_goes_to_the_engine(
    ona: Asker, vera: Asker, engine: EngineStandIn, words: str
) -> None:
    """Care goes before codes."""
    text = words.format(await gets_code(ona))

    assert await says(vera, text) == ["utter_thank"]
    assert engine.texts == [text]


async def test_in_an_emergency_care_comes_first(ona: Asker, vera: Asker) -> None:
    """A code is still taken; who joins with somebody in danger hears it as well."""
    code = await gets_code(ona)
    await ona.writes("Labas")
    await answer_all(ona.services)
    async with ona.services.database.write() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == 1)
            .values(urgent=True, owner="waiting", reason="care", waiting_since=now())
        )

    assert await joins(vera, code) == ["care_waiting", "code_joined"]
    assert await says(vera, "Noriu tęsti kitur") == ["care_waiting", "code_choose"]


async def test_a_menu_and_a_link_lead_there_too(ona: Asker, vera: Asker) -> None:
    """The channel's menu asks for a code; a link that opens the talk may carry one."""
    assert await says(ona, "", command="code") == ["code_choose"]
    await says(ona, DIGITS)
    [code] = re.findall(r"\w{4}-\w{4}", (await ona.messages(direction="out"))[-1].text)
    await vera.writes("", command="start", start=code)
    await answer_all(ona.services)

    assert [m.data["said"] for m in await vera.messages(direction="out")] == ["code_known_digits"]


async def test_stopping_stops(ona: Asker) -> None:
    """By the button or in words."""
    await says(ona, "code")
    assert await presses(ona, 0) == ["code_stopped"]
    await says(ona, "code")
    assert await says(ona, "stop") == ["code_stopped"]
    assert await says(ona, DIGITS) == ["utter_thank"]


async def test_who_says_nothing_else_is_answered_in_the_language_of_the_talk(
    ona: Asker, vera: Asker
) -> None:
    """A code has no language; that of the talk that it belongs to is known."""
    await ona.writes("Дайте код", language="uk", command="language")
    code = await gets_code(ona)

    await says(vera, code)

    assert (await vera.messages(direction="out"))[-1].language == "uk"


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_for_a_code_is_understood(understanding, language: str) -> None:
    """In all languages, with diacritics or without, Russian and Ukrainian in Latin letters."""
    asked = {
        "lt": ("Noriu tęsti kitur", "noriu testi kitur", "duok koda", "Prašau, duokite kodą!"),
        "en": ("give me a code please", "I want to continue on Telegram", "Continue elsewhere"),
        "ru": (
            "дай код",
            "Хочу продолжить в телеграме",
            "dajte kod",
            "hochu prodolzhit v telegrame",
        ),
        "uk": ("дайте код", "Хочу продовжити в телеграмі", "potriben kod", "дайте мені код"),
    }
    not_asked = {
        "lt": ("Koks mano asmens kodas?", "noriu tęsti"),
        "en": ("what is a personal code", "continue"),
        "ru": ("что такое личный код", "хочу продолжить"),
        "uk": ("що таке особистий код", "хочу продовжити"),
    }

    for text in asked[language]:
        assert "case_code" in understanding.made_of(text, "case_code", "please"), text
    for text in not_asked[language]:
        assert not understanding.made_of(text, "case_code", "please"), text
