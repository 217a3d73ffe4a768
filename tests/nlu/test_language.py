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
        ("lt", "kiek kainuoja vertimas ir kur kreiptis"),
        ("en", "How do I register with a family doctor?"),
        ("en", "i am live in lithuania 2 year, need make new card"),
        ("en", "my wife she is from kaunas how we can do papers"),
        ("ru", "Подскажите, как продлить вид на жительство?"),
        ("ru", "хочу оформить карту"),
        ("ru", "я живу в Каунасе с мужем, где можно учить язык"),
        ("uk", "Як записати дитину до школи?"),
        ("uk", "пiдкажiть будь ласка де зробити переклад"),
        ("uk", "шукаю роботу на складі, можна без мови"),
    ],
)
def test_a_sentence_is_known(language: str, text: str) -> None:
    """With its marks or without, carefully or not, with Latin letters in place of Cyrillic ones."""
    guess = identify(text)

    assert (guess.language, guess.foreign) == (language, False)
    assert guess.confidence > 0.9


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("lt", "aciu; labas; laba diena; deklaravimas; kur gyventi; vaiko pinigai; taip"),
        ("lt", "nesuprantu; dekui; ieskau darbo; Vilniuje; Airija; padėkite"),
        ("en", "hello; thanks; what is TRP; work permit; yes please; driving licence; pension"),
        ("en", "need help; i dont understand; good evening; where to live"),
        ("ru", "как дела; сколько; добрый день; привет; нет; где жить; пенсия; справка"),
        ("ru", "ищу работу; паспорт потерял; нужна помощь; спасибо большое; Вильнюс"),
        ("uk", "як справи; скільки; добрий день; добрий; дякую; ні; де жити; пенсія; посвідка"),
        ("uk", "шукаю роботу; загубив паспорт; потрібна допомога; привіт; Вільнюс"),
    ],
)
def test_one_word_or_two_are_known(language: str, texts: str) -> None:
    """The words themselves tell, where letters would not."""
    wrong = {text: guess for text in texts.split("; ")
             if (guess := identify(text)).language != language}  # fmt: skip

    assert not wrong


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ru", "privet; spasibo; spasiba; kak dela; gde zhit; chto delat; shto delat; skolko"),
        ("ru", "zdravstvujte; zdravstvuite; xochu domoj; hochu domoi; ja ne ponimaju; mozno li"),
        ("ru", "kak poluchit vnj; ishu rabotu; nuzhna pomosch; gde polucit spravku"),
        ("uk", "pryvit; dyakuyu; djakuju; diakuiu; yak spravy; jak spravy; skilky; scho robyty"),
        ("uk", "shcho robyty; de zhyty; shukayu robotu; shukaju robotu; ne rozumiyu; bud laska"),
        ("uk", "yak otrymaty dozvil na robotu; potribna dopomoha; de mozhna vchyty movu"),
    ],
)
def test_russian_and_ukrainian_in_latin_letters_are_known(language: str, texts: str) -> None:
    """However people write х, ч, ш, ж, й, ю and я."""
    wrong = {text: guess for text in texts.split("; ")
             if (guess := identify(text)).language != language}  # fmt: skip

    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "Dzień dobry, jak mogę uzyskać pozwolenie na pobyt na Litwie?",
        "szukam pracy w Wilnie",
        "dziekuje bardzo",
        "Hola, ¿cómo puedo obtener un permiso de residencia?",
        "muchas gracias",
        "Guten Tag, wie bekomme ich eine Aufenthaltserlaubnis in Litauen?",
        "vielen Dank",
        "Bonjour, comment obtenir un permis de séjour ?",
        "Buongiorno, come posso ottenere il permesso di soggiorno?",
        "es meklēju darbu Viļņā",
        "kur var registret automasinu",
        "Merhaba, oturma izni nasıl alabilirim?",
        "Olá, como posso obter autorização de residência?",
        "Здравейте, как мога да получа разрешение за пребиваване?",
        "გამარჯობა, როგორ მივიღო ბინადრობის ნებართვა?",
        "مرحبا كيف يمكنني الحصول على تصريح إقامة",
    ],
)
def test_a_language_that_is_not_ours_is_not_taken_for_one_of_ours(text: str) -> None:
    """Polish is not Ukrainian in Latin letters, Spanish is not Russian, Latvian not Lithuanian."""
    guess = identify(text)

    assert (guess.language, guess.foreign) == (None, True)


@pytest.mark.parametrize("text", ["шукаю працу ў Вільні", "дзе можна вывучыць літоўскую мову"])
def test_belarusian_is_taken_for_its_nearest_neighbour(text: str) -> None:
    """Who writes it reads Ukrainian and Russian better than English."""
    assert identify(text).language in {"ru", "uk"}


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
        "S1 E106",
    ],
)
def test_text_without_words_names_no_language(text: str) -> None:
    """Numbers, codes, addresses, signs and emoji say nothing about the language."""
    assert identify(text) == Guess(None, 0.0)


@pytest.mark.parametrize("text", ["Kaunas", "Šiauliai", "Jonas Petraitis", "Olena Kovalenko"])
def test_names_alone_name_no_language(text: str) -> None:
    """A town's or a person's name is no reason to switch the language."""
    assert identify(text).language is None


def test_a_name_does_not_outweigh_the_words_around_it() -> None:
    """Names of towns are left out, the rest decides."""
    assert identify("Иду в школу в Kaunas").language == "ru"
    assert identify("I live in Šiauliai").language == "en"


def test_codes_in_capitals_do_not_outweigh_the_words_around_them() -> None:
    """Names of forms and offices stand in every language."""
    assert identify("kur gauti TRP ir EHIC").words == 3


def test_a_word_that_languages_share_is_not_sure() -> None:
    """The word "ok" belongs to all four languages."""
    assert identify("ok").confidence < 0.7


def test_one_foreign_word_does_not_outweigh_the_others() -> None:
    """However unlike the language it is."""
    assert identify("skatteetaten mokesčiai Lietuvoje").language == "lt"


def test_a_very_long_text_costs_no_more_than_its_beginning() -> None:
    """Only the first words are read."""
    beginning = "noriu grįžti namo " * 60

    assert identify(beginning + "хочу домой " * 10_000) == identify(beginning)


def test_latin_words_in_a_cyrillic_message_do_not_confuse() -> None:
    """People mix names of forms and offices into their sentences."""
    assert identify("Startup visa: що треба подати і чи мусить бути продукт").language == "uk"


def test_words_of_another_language_are_counted() -> None:
    """Half a sentence in each of two languages is no clear sentence in either."""
    mixed = identify("noriu grįžti, where should I begin")

    assert (mixed.words, mixed.against) == (6, 2)
    assert identify("labai ačiū už pagalbą").against == 0


def test_gibberish_holds_no_known_word() -> None:
    """Letters may look like a language without being it."""
    assert identify("фывапр олджэ").known == identify("zxcv qwrt").known == 0
