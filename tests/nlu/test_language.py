"""Facts about `nlu.language`: what language a message is taken to be in."""

import pytest

from nlu.language import Guess, identify, warm_up


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    warm_up()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lt", "Sveiki, kaip deklaruoti gyvenamąją vietą grįžus iš Airijos?"),
        ("lt", "noriu grizti su vaikais is anglijos nuo ko pradeti"),
        ("lt", "aciu"),
        ("lt", "deklaravimas"),
        ("en", "How do I register with a family doctor?"),
        ("en", "hello"),
        ("en", "what is TRP"),
        ("ru", "Подскажите, как продлить вид на жительство?"),
        ("ru", "хочу оформить карту"),
        ("ru", "kak poluchit vnj"),
        ("ru", "spasibo"),
        ("uk", "Як записати дитину до школи?"),
        ("uk", "шукаю роботу"),
        ("uk", "yak otrymaty dozvil na robotu"),
        ("uk", "dyakuyu"),
    ],
)
def test_language_is_named(language: str, text: str) -> None:
    """Each language is known, with its own letters, without them, and typed in Latin letters."""
    assert identify(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "123 456",
        "😀😀",
        "+370 600 00000",
        "jonas@example.com",
        "https://www.lrs.lt",
        "\x00",
    ],
)
def test_text_without_words_names_no_language(text: str) -> None:
    """Numbers, addresses, signs and emoji say nothing about the language."""
    assert identify(text) == Guess(None, 0.0)


@pytest.mark.parametrize(
    "text", ["Kaunas", "Vilnius, Lithuania", "Клайпеда", "Jonas Petraitis", "Olena Kovalenko"]
)
def test_names_alone_name_no_language(text: str) -> None:
    """A town, a country or a person's name is no reason to switch the language."""
    assert identify(text).language is None


def test_a_name_does_not_outweigh_the_words_around_it() -> None:
    """Names of places are left out, the rest decides."""
    assert identify("Иду в школу в Kaunas").language == "ru"
    assert identify("I live in Šiauliai").language == "en"


def test_a_word_that_languages_share_is_not_sure() -> None:
    """The word "ok" belongs to all four languages."""
    guess = identify("ok")

    assert guess.language is None
    assert guess.confidence < 0.6


def test_a_very_long_text_costs_no_more_than_its_beginning() -> None:
    """Only the first 1,000 letters are read."""
    beginning = "noriu grįžti namo " * 60

    assert identify(beginning + "хочу домой " * 10_000) == identify(beginning[:1000])


def test_latin_words_in_a_cyrillic_message_do_not_confuse() -> None:
    """People mix names of forms and offices into their sentences."""
    assert identify("Startup visa: що треба подати і чи мусить бути продукт").language == "uk"
