"""Facts about `bot.joining`: a code and a proof join two talks, and nothing else does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot import case_code, case_codes
from bot.messages import LANGUAGES, Press
from bot.people import erase_person
from bot.services import Services
from bot.store.models import (
    Case,
    CaseCode,
    CaseField,
    CodeTry,
    Contact,
    Conversation,
    Message,
    Person,
    now,
)
from tests.askers import Asker, answer_all, let_time_pass
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn

DIGITS = "4821"


async def says(asker: Asker, text: str, **more: object) -> list[str]:
    """Write something, and give the keys of what is answered to it."""
    stored = await asker.writes(text, **more)
    await answer_all(asker.services)
    answers = await asker.messages(direction="out", reply_to=stored.message_id)
    return [answer.data["said"] for answer in answers]


async def presses(asker: Asker, button: int) -> list[str]:
    """Press a button of the last message, from 0."""
    last = (await asker.messages(direction="out"))[-1]
    return await says(asker, "?", press=Press(last.id, button))


async def gets_code(asker: Asker, digits: str = DIGITS) -> str:
    """Ask for a code, choose the digits, and read it."""
    await says(asker, "Duokite kodą")
    await says(asker, digits)
    text = (await asker.messages(direction="out"))[-1].text
    found = re.search(r"\w{4}-\w{4}", text)
    assert found, text
    return found[0]


async def joins(asker: Asker, code: str, digits: str = DIGITS) -> list[str]:
    """Give a code, prove it, agree."""
    await says(asker, code)
    await says(asker, digits)
    return await presses(asker, 0)


async def counted(services: Services, table: type) -> int:
    """How many rows a table has."""
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def unknown_code(services: Services) -> str:
    """A code that nobody has got."""
    async with services.database.read() as session:
        known = set(await session.scalars(select(CaseCode.code_hash)))
    code = case_code.new_code()
    assert code not in known
    return code


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


async def test_neither_code_nor_digits_are_kept(ona: Asker, vera: Asker) -> None:
    """The table holds keyed hashes; what was typed as a secret is covered in the transcript too."""
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)

    async with ona.services.database.read() as session:
        row = await session.scalar(select(CaseCode))
        texts = set(await session.scalars(select(Message.text).where(Message.direction == "in")))
    assert row is not None
    assert code not in repr(vars(row))
    assert len({row.code_hash, row.proof_hash}) == 2
    assert DIGITS not in texts
    assert "••••" in texts


async def test_easily_guessed_digits_are_refused(ona: Asker) -> None:
    """And asked for again."""
    await says(ona, "code")

    assert await says(ona, "1234") == ["code_guessed"]
    assert await says(ona, "1987") == ["code_guessed"]
    assert await says(ona, DIGITS) == ["code_made_digits"]


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


async def test_a_code_dies_of_three_wrong_proofs(ona: Asker, vera: Asker) -> None:
    """Whoever gives them: the tries are the code's."""
    code = await gets_code(ona)
    thief = Asker(ona.services, "thief", "vendor")
    await says(thief, code)
    assert await says(thief, "1111") == ["code_wrong"]
    await says(vera, code)
    assert await says(vera, "2222") == ["code_wrong"]

    assert await says(thief, "3333") == ["code_dead"]

    assert await says(vera, DIGITS) == ["code_over"]
    assert await says(vera, code) == ["code_unknown"]
    assert await counted(ona.services, Person) == 3


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


async def test_a_button_of_before_joins_nothing(ona: Asker, vera: Asker) -> None:
    """A yes counts right after the proof only: not twice, not without it, not an hour later."""
    code = await gets_code(ona)
    await says(vera, code)
    await says(vera, DIGITS)
    consent = (await vera.messages(direction="out"))[-1]
    await says(vera, "Kokie mokesčiai?")

    assert await says(vera, "?", press=Press(consent.id, 0)) == ["code_over"]
    await says(vera, code)
    assert await says(vera, "?", press=Press(consent.id, 0)) == ["code_over"]
    await says(vera, code)
    await says(vera, DIGITS)
    await let_time_pass(ona.services, hours=2)
    assert await says(vera, "?", press=Press(consent.id, 0)) == ["code_over"]
    assert await counted(ona.services, Person) == 2


async def test_unknown_and_expired_are_told_alike(ona: Asker, vera: Asker) -> None:
    """So that nobody learns which codes there were; a used one is no code any more either."""
    code = await gets_code(ona)
    async with ona.services.database.write() as session:
        await session.execute(update(CaseCode).values(expires_at=now() - timedelta(seconds=1)))

    assert await says(vera, code) == ["code_unknown"]
    assert await says(vera, await unknown_code(ona.services)) == ["code_unknown"]
    code = await gets_code(ona)
    await joins(vera, code)
    assert await says(Asker(ona.services, "jonas", "vendor"), code) == ["code_unknown"]


async def test_a_new_code_takes_the_place_of_the_old(ona: Asker, vera: Asker) -> None:
    """One person has one code at a time."""
    old, new = await gets_code(ona), await gets_code(ona)

    assert await says(vera, old) == ["code_unknown"]
    assert await says(vera, new) == ["code_known_digits"]
    assert await counted(ona.services, CaseCode) == 1


async def test_a_mistyped_code_is_no_try(ona: Asker, vera: Asker) -> None:
    """Its sum tells that it is mistyped, so that nothing is looked up or counted."""
    code = await gets_code(ona)
    others = (case_code.find(code[:-1] + sign) for sign in case_code.ALPHABET)
    found = next(found for found in others if found and not found.valid)

    assert await says(vera, found.code) == ["code_mistyped"]
    assert await counted(ona.services, CodeTry) == 0


async def test_ones_own_code_is_the_same_talk_already(ona: Asker) -> None:
    """Nothing is to be joined."""
    assert await says(ona, await gets_code(ona)) == ["code_own"]


async def test_a_contact_has_five_tries_an_hour(ona: Asker, vera: Asker) -> None:
    """Then even the right code is not looked at, until the hour is over."""
    code = await gets_code(ona)
    for _ in range(case_codes.MOST_BY_CONTACT):
        assert await says(vera, await unknown_code(ona.services)) == ["code_unknown"]

    assert await says(vera, code) == ["code_too_many"]
    async with ona.services.database.write() as session:
        ago = now() - case_codes.COUNTED - timedelta(seconds=1)
        await session.execute(update(CodeTry).values(tried_at=ago))
    assert await says(vera, code) == ["code_known_digits"]


async def test_all_contacts_have_thirty_wrong_tries_an_hour(
    make_services: MakeServices,
) -> None:
    """At all processes together; erasing oneself does not give the tries back."""
    processes = [make_services(), make_services()]
    for number in range(case_codes.MOST_UNKNOWN):
        services = processes[number % 2]
        guesser = Asker(services, f"guesser {number}", "vendor")
        assert await says(guesser, await unknown_code(services)) == ["code_unknown"]
        async with services.database.write() as session:
            contact = await session.scalar(select(Contact).where(Contact.address == guesser.name))
            assert contact is not None
            await erase_person(session, contact.person_id)

    late = Asker(processes[0], "late", "vendor")
    assert await says(late, await unknown_code(processes[0])) == ["code_too_many"]


async def test_right_codes_do_not_use_up_the_tries_of_others(ona: Asker) -> None:
    """However many askers come with their own codes."""
    code = await gets_code(ona)
    async with ona.services.database.write() as session:
        for _ in range(2 * case_codes.MOST_UNKNOWN):
            session.add(CodeTry(known=True))

    assert await says(Asker(ona.services, "jonas", "vendor"), code) == ["code_known_digits"]


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
    stored = await vera.writes("", command="start")
    async with ona.services.database.write() as session:
        message = await session.get_one(Message, stored.message_id)
        message.data = {**message.data, "start": code}
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


async def test_a_repeated_message_does_nothing_twice(ona: Asker, vera: Asker) -> None:
    """The provider delivers each again: no try, no wrong answer, no join counts twice."""
    code = await gets_code(ona)
    for text, number in ((code, "1"), ("9999", "2"), (DIGITS, "3"), ("taip", "4")):
        for _ in range(2):
            await vera.writes(text, id=number)
            await answer_all(ona.services)

    said = [m.data["said"] for m in await vera.messages(direction="out")]
    assert said == ["code_known_digits", "code_wrong", "code_consent", "code_joined"]
    assert await counted(ona.services, CodeTry) == 1


async def test_erasing_a_person_erases_their_codes(ona: Asker) -> None:
    """Nothing is left that leads to them."""
    code = await gets_code(ona)
    await says(ona, code)
    async with ona.services.database.write() as session:
        await erase_person(session, 1)

    assert await counted(ona.services, CaseCode) == 0
    async with ona.services.database.read() as session:
        assert list(await session.scalars(select(CodeTry.contact_id))) == [None]


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
