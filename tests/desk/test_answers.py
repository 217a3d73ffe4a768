"""Facts about the page of canned answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.approved.starting import starting_answers
from bot.store.answers import Canned
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ANSWERS = "/desk/answers"
FORM = {"code": "palaukite", "name": "Palaukite", "category": "waiting"}


@pytest.fixture
async def lead(world: World, browser: Callable[[], Browser]) -> Browser:
    """Somebody who may write answers, and has signed in."""
    await world.user("lina", "lead")
    hers = browser()
    await hers.sign_in("lina")
    return hers


async def seen(lead: Browser, path: str) -> str:
    """The state of an answer that its form was made from."""
    found = re.search(r'name="seen" value="([^"]+)"', (await lead.get(path)).text)
    assert found
    return found[1]


async def written(lead: Browser, **form: str) -> str:
    """A new answer in two languages; its address."""
    texts = {"text_lt": "Palaukite, prašau.", "text_en": "Please wait.", **form}
    answer = await lead.post(f"{ANSWERS}/new", **FORM, **texts)
    assert answer.status_code == 303
    return answer.headers["location"].partition("?")[0]


async def test_an_answer_is_written_by_language(lead: Browser) -> None:
    """With who wrote it; the languages that lack it are named in the list."""
    path = await written(lead)

    page, row = (await lead.get(path)).text, (await lead.get(ANSWERS)).text
    assert "Please wait." in page
    assert "Lina" in page
    assert "/palaukite" in row
    assert row.count(say("canned_lacking")) == 2


async def test_words_are_stale_until_somebody_says_they_fit(lead: Browser) -> None:
    """A change in one language asks for a look at the others, and no more after that look."""
    path = await written(lead)
    changed = {**FORM, "text_lt": "Palaukite, netrukus atsakysiu.", "text_en": "Please wait."}
    await lead.post(path, **changed, seen=await seen(lead, path))

    assert (await lead.get(ANSWERS)).text.count(say("canned_stale")) == 1
    await lead.post(path, **changed, fits_en="on", seen=await seen(lead, path))
    # Now the English is the newest; saying the same of the other makes both as new.
    await lead.post(path, **changed, fits_en="on", fits_lt="on", seen=await seen(lead, path))
    assert say("canned_stale") not in (await lead.get(ANSWERS)).text


async def test_of_two_who_write_at_once_the_second_is_told(lead: Browser, world: World) -> None:
    """What the first wrote stays, and the second keeps their words in the form."""
    path = await written(lead)
    old = await seen(lead, path)
    await lead.post(path, **FORM, text_lt="Pirmas", seen=old)

    late = await lead.post(path, **FORM, text_lt="Antras", seen=old)

    assert late.status_code == 422
    assert say("canned_changed_meanwhile") in late.text
    assert "Antras" in late.text
    async with world.database.read() as session:
        assert (await session.get_one(Canned, 1)).code == "palaukite"
    assert "Pirmas" in (await lead.get(path)).text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "Su tarpu"}, "canned_bad_code"),
        ({"name": " "}, "canned_bad_name"),
        ({"category": "kita"}, "canned_bad_category"),
        ({"text_lt": ""}, "canned_no_words"),
        ({"text_lt": "Sveiki, {vardas}"}, "canned_bad_placeholder"),
        ({"text_lt": "Sveiki, {"}, "canned_bad_placeholder"),
        ({"text_lt": "a" * 1501}, "canned_too_long"),
    ],
)
async def test_what_cannot_be_sent_is_not_kept(
    lead: Browser, changes: dict[str, str], problem: str
) -> None:
    """The form comes back with what is wrong in words."""
    answer = await lead.post(f"{ANSWERS}/new", **{**FORM, "text_lt": "Gerai", **changes})

    values = {"name": 80, "text": 1500, "questions": 600}
    assert answer.status_code == 422
    assert say(problem, **values) in answer.text
    assert say("canned_none") in (await lead.get(ANSWERS)).text


async def test_a_code_names_one_answer(lead: Browser) -> None:
    """Neither a new answer nor a changed one takes another's."""
    await written(lead)

    answer = await lead.post(f"{ANSWERS}/new", **FORM, text_lt="Kitas")

    assert answer.status_code == 422
    assert say("canned_code_taken") in answer.text


async def test_archived_answers_are_kept_apart(lead: Browser) -> None:
    """Nothing is deleted; what was archived can come back."""
    path = await written(lead)
    await lead.post(f"{path}/archive")

    assert "Palaukite" not in (await lead.get(ANSWERS)).text
    assert "Palaukite" in (await lead.get(f"{ANSWERS}?archived=1")).text
    await lead.post(f"{path}/restore")
    assert "Palaukite" in (await lead.get(ANSWERS)).text


async def test_the_list_is_searched_by_all_words_in_all_languages(lead: Browser) -> None:
    """Code, name, texts and questions; and by area."""
    await written(lead, questions_en="how long do I have to wait")

    assert "/palaukite" in (await lead.get(f"{ANSWERS}?q=LONG+wait")).text
    assert say("canned_not_found") in (await lead.get(f"{ANSWERS}?q=long+gone")).text
    assert say("canned_not_found") in (await lead.get(f"{ANSWERS}?category=work")).text


async def test_consultants_read_and_do_not_write(lead: Browser, ruta: Browser) -> None:
    """Writing is for those who lead or train; a trainer, who has no conversations, reads too."""
    path = await written(lead)

    page = await ruta.get(path)
    assert "Please wait." in page.text
    assert "<textarea" not in page.text
    assert (await ruta.post(path, **FORM, text_lt="Kitaip")).status_code == 403
    assert (await ruta.get(f"{ANSWERS}/new")).status_code == 403


async def test_the_starting_set_is_added_once(lead: Browser) -> None:
    """It is marked as such until somebody changes it; what is there already stays."""
    await lead.get(ANSWERS)
    await lead.post(f"{ANSWERS}/starting")
    page = (await lead.get(ANSWERS)).text
    assert page.count(say("canned_starting")) == len(starting_answers())
    assert say("canned_add_starting") not in page

    await lead.post(f"{ANSWERS}/starting")
    assert (await lead.get(ANSWERS)).text.count('scope="row"') == len(starting_answers())


def test_the_starting_set_is_whole(database_url: str) -> None:
    """All of it in four languages, fit to be kept, and without a figure that may be wrong."""
    assert database_url
    for form in starting_answers():
        assert form.problem is None
        assert all(one.text for one in form.texts.values())
        assert not any(letter.isdigit() for one in form.texts.values() for letter in one.text)
