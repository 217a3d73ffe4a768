"""Facts about approved answers beside a conversation: suggested, chosen, put into the reply."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bot.approved import canned
from bot.approved.canned import Form, Written
from bot.approved.reading import Approved, Talk
from bot.approved.suggestions import Asked
from bot.approved.words import Ref
from bot.messages import LANGUAGES
from bot.store.accounts import User
from bot.store.answers import AnswerUse, Canned
from bot.store.models import Message
from bot.texts import Texts
from knowledge.library import Library
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"
TAXES = "Ar reikia deklaruoti pajamas, kurias uždirbau Norvegijoje?"
DISPUTE = "per kiek laiko galima kreiptis į darbo ginčų komisiją?"


async def asked(world: World, browser: Browser, text: str, **columns: Any) -> None:
    """Somebody wrote this, and the consultant has taken it over."""
    number = await world.wrote(text)
    async with world.database.write() as session:
        message = await session.get_one(Message, (await world.messages(number))[-1].id)
        for column, value in columns.items():
            setattr(message, column, value)
    await browser.get(ONE)
    await browser.post(f"{ONE}/take-over")
    await browser.get(ONE)


async def kept(world: World, **texts: str) -> Canned:
    """A canned answer in some languages."""
    user = await world.user("lina", "lead")
    form = Form(
        "palaukite",
        "Palaukite",
        "waiting",
        {
            language: Written(
                texts.get(language, ""), texts.get(f"{language}_asked", ""), fits=False
            )
            for language in LANGUAGES
        },
    )
    async with world.database.write() as session:
        return await canned.add(session, user, form)


def suggested(page: str) -> list[str]:
    """What the strip offers, in order."""
    return re.findall(r'class="offer-main"[^>]* value="([^"]+)"', page)


async def test_the_article_of_the_last_words_is_suggested(world: World, ruta: Browser) -> None:
    """Though nobody asked the engine, as a consultant has the conversation."""
    await asked(world, ruta, TAXES)

    assert suggested((await ruta.get(ONE)).text)[0] == "article:taxes"


async def test_only_the_one_who_answers_sees_suggestions(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """For the others there is no composer to put them into."""
    await asked(world, ruta, TAXES)

    assert suggested((await jonas.get(ONE)).text) == []
    assert (await jonas.get(f"{ONE}/suggestions")).status_code == 204
    assert suggested((await ruta.get(f"{ONE}/suggestions")).text)


async def test_thanks_ask_for_nothing(world: World, ruta: Browser) -> None:
    """Nothing is suggested rather than anything."""
    await asked(world, ruta, "Ačiū labai, viso gero")

    assert suggested((await ruta.get(ONE)).text) == []


async def test_inserted_words_come_with_their_sources(world: World, ruta: Browser) -> None:
    """Every fact has its source and says who has checked it; what stood in the box stays."""
    await asked(world, ruta, TAXES)

    page = await ruta.post(f"{ONE}/insert", what="article:taxes", text="Sveiki")

    box = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert box
    assert box[1].startswith("Sveiki\n\n")
    assert "[1] https://www.vmi.lt" in box[1]
    assert "centro darbuotojas dar netikrino" in box[1]


async def test_a_script_gets_the_words_alone(world: World, ruta: Browser) -> None:
    """In the asker's language, filled for this conversation, and counted."""
    await asked(world, ruta, TAXES)
    await kept(world, lt="Jums rašo {name}, Nr. {number}.", en="Hello")

    answer = await ruta.http.post(
        f"{ONE}/insert",
        data={"csrf": ruta.csrf, "what": "canned:1"},
        headers={"Accept": "application/json"},
    )

    assert answer.json() == {"text": "Jums rašo Ruta, Nr. 1."}
    async with world.database.read() as session:
        assert (await session.get_one(AnswerUse, ("canned", "1", "lt"))).uses == 1


async def test_a_canned_answer_is_suggested_by_its_questions(world: World, ruta: Browser) -> None:
    """A question much like one of them brings it first, in the languages that it has."""
    await asked(world, ruta, "kada man atsakysite?")
    await kept(world, lt="Netrukus.", lt_asked="kada atsakysite\nar ilgai laukti")

    assert suggested((await ruta.get(ONE)).text)[0] == "canned:1"
    async with world.database.write() as session:
        (await session.get_one(Canned, 1)).archived_at = (
            await session.get_one(Canned, 1)
        ).changed_at
        (await session.get_one(Canned, 1)).changed_at = canned.now()
    assert "canned:1" not in suggested((await ruta.get(ONE)).text)


async def test_a_fact_of_the_article_stands_beside_it(world: World, ruta: Browser) -> None:
    """With the words, the source and the review of the fact alone."""
    await asked(world, ruta, DISPUTE)

    page = (await ruta.get(ONE)).text

    assert suggested(page)[0] == "article:employment_rights"
    assert "fact:dispute-terms" in suggested(page)


@pytest.mark.parametrize("what", ["canned:9", "fact:none", "article:none", "nonsense", ""])
async def test_what_is_not_there_cannot_be_inserted(world: World, ruta: Browser, what: str) -> None:
    """An answer that was archived or has expired meanwhile is told of in words."""
    await asked(world, ruta, TAXES)

    answer = await ruta.post(f"{ONE}/insert", what=what)

    assert answer.status_code == 404
    assert say("answer_gone") in answer.text


async def test_all_answers_can_be_searched_without_a_script(world: World, ruta: Browser) -> None:
    """Facts with source and review date, canned answers with their code."""
    await asked(world, ruta, TAXES)
    await kept(world, lt="Netrukus.")

    page = (await ruta.get(f"{ONE}/answers")).text
    assert "/palaukite" in page
    assert "suduvosgidas.lt" in page
    found = (await ruta.get(f"{ONE}/answers?q=netrukus")).text
    assert "/palaukite" in found
    assert "suduvosgidas.lt" not in found


async def test_facts_are_never_said_after_their_last_day(world: World) -> None:
    """Neither suggested nor listed nor inserted."""
    texts = Texts("knowledge").by_language
    talk = Talk(1, "lt", short=False, asked=(Asked(DISPUTE),))
    user = User(name="Rūta")
    for day, is_said in ((date(2026, 12, 1), True), (date(2030, 1, 1), False)):
        approved = Approved(Library(texts, today=lambda day=day: day))
        async with world.database.read() as session:
            listed = [offer.ref.kind for offer in await approved.choices(session, talk)]
            offered = [offer.ref.kind for offer in await approved.suggested(session, talk)]
            words = await approved.words(session, Ref("fact", "dispute-terms"), talk, user)
        assert [("fact" in listed), ("fact" in offered), words is not None] == [is_said] * 3
