"""Facts about `knowledge.search`: the passage that helps, in people's own words and spellings."""

from __future__ import annotations

import pytest

from knowledge.articles import LANGUAGES, Place
from knowledge.search import Search
from knowledge.words import stems, words

QUESTIONS = {
    "lt": "Savininkas nesutinka, kad deklaruočiau gyvenamąją vietą nuomojamame bute",
    "en": "The owner does not agree that I declare my residence in the rented flat",
    "ru": "Хозяин не согласен, чтобы я задекларировал место жительства в съёмной квартире",
    "uk": "Чи потрібна згода власника, щоб задекларувати місце проживання в чужій квартирі",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passage_on_the_question_is_found(search: Search, language: str) -> None:
    """In the article on the topic."""
    found = search.find(QUESTIONS[language], language)

    assert found[0].category == "residence_declaration"
    assert len({place.category for place in found}) == len(found)


@pytest.mark.parametrize("text", ["", "?", '"', "AND OR NOT", "a* NEAR(b)", "😀", "\0"])
def test_signs_of_a_query_are_only_words(search: Search, text: str) -> None:
    """Nobody can break the search by what they write."""
    assert search.find(text, "en") == []


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Pažymėjimas", "pazymejimas"),
        ("ещё", "еще"),
        ("ЇЖАЧОК", "їжачок"),
        ("rašyti (žr. [čia](https://example.lt))", "rasyti zr cia"),
    ],
)
def test_spellings_meet(written: str, typed: str) -> None:
    """With or without diacritics; addresses are no words."""
    assert words(written) == words(typed)


def test_letters_that_are_letters_stay() -> None:
    """й is no и with a mark, however it is typed."""
    assert words("мой") == words("мои\u0306") != words("мои")


def test_forms_of_a_word_meet_in_its_beginning() -> None:
    """Longer words count by their first letters."""
    assert set(stems("leidimas leidimui leidimą")) == {"leidi"}


REFUSED = {
    "lt": "Man neišdavė leidimo gyventi, per kiek dienų galiu apskųsti?",
    "en": "permit refused on 10 november, how many days to appeal and where",
    "ru": "Мне отказали в ВНЖ, куда обжаловать?",
    "uk": "мені відмовили в посвідці, як оскаржити",
}
PETS = {
    "lt": "ar galiu atsivezti suni",
    "en": "can I bring my dog",
    "ru": "можно ли привезти кошку",
    "uk": "чи можна привезти собаку",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("category", "asked", "step"),
    [("residence_permit", REFUSED, 7), ("moving_belongings", PETS, 5)],
)
def test_the_step_of_a_question_is_found(
    search: Search, language: str, category: str, asked: dict[str, str], step: int
) -> None:
    """Also where the article says it in another word."""
    found = search.steps(asked[language], language, category)

    assert Place(category, "steps", step) in found
    assert found == sorted(found, key=lambda place: place.number)


@pytest.mark.parametrize(
    "text", ["How do I get a residence permit?", "what is needed", "", "permit and life " * 20]
)
def test_a_question_on_all_of_an_article_is_about_no_step(search: Search, text: str) -> None:
    """Nor is a long story, which shares words with any."""
    assert search.steps(text, "en", "residence_permit") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_found_makes_sense_alone(search: Search, language: str) -> None:
    """An answer or a step, never a line of what to have ready."""
    for text in (QUESTIONS[language], REFUSED[language], PETS[language]):
        assert {place.part for place in search.find(text, language)} <= {"answer", "steps"}
