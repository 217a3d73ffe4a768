"""Facts about `knowledge.search`: the passage that helps, in people's own words and spellings."""

from __future__ import annotations

import pytest

from knowledge.articles import LANGUAGES
from knowledge.library import Library
from knowledge.search import Place, Search, stems, words

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_leads_to_a_passage(library: Library, search: Search, language: str) -> None:
    """What is found can be shown."""
    for category in library.categories:
        article = library.articles[category, language]
        for part, number, text in article.passages():
            said = library.fill(text, language)
            found = search.within(said, language, category, 30)
            assert Place(category, part, number) in found


def test_passages_of_an_article_keep_its_order(search: Search) -> None:
    """A later step is not shown before an earlier one."""
    found = search.within("permit fee MIGRIS documents", "en", "residence_permit", 5)
    order = ("answer", "steps", "who", "have")

    assert len(found) > 1
    assert found == sorted(found, key=lambda place: (order.index(place.part), place.number))
