"""Facts about `bot.case_codes`: how long a code lives, and how often somebody may try."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot import case_code, case_codes
from bot.messages import Press
from bot.people import erase_person
from bot.store.base import now
from bot.store.models import CaseCode, CodeTry, Contact, Message, Person
from tests.askers import Asker, answer_all, let_time_pass
from tests.conftest import MakeServices
from tests.joiners import DIGITS, counted, gets_code, joins, says, unknown_code


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
