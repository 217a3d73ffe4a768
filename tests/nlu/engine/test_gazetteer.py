"""Facts about `nlu.components.gazetteer`: towns and countries found in messages."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.fingerprint import ROOT
from nlu.components.gazetteer import TABLES, GazetteerExtractor

Find = Callable[[str], "list[tuple[str, str, str]]"]


def copy_tables(folder: Path) -> dict[str, Any]:
    """Copy the tables, so that a test may change them or take them away."""
    for name in TABLES:
        shutil.copy(ROOT / "knowledge" / name, folder)
    return {"tables": str(folder)}


@pytest.fixture(scope="module")
def find(tmp_path_factory: pytest.TempPathFactory, shared_graph: dict[str, Any]) -> Find:
    """A trained extractor whose tables are gone: what it finds is in the model."""
    tables = copy_tables(tmp_path_factory.mktemp("tables"))
    GazetteerExtractor.create(tables, **shared_graph).train(TrainingData())
    for name in TABLES:
        (Path(tables["tables"]) / name).unlink()
    extractor = GazetteerExtractor.load(tables, **shared_graph)

    def found(text: str) -> "list[tuple[str, str, str]]":
        [message] = extractor.process([Message({"text": text})])
        return [
            (e["entity"], e["value"], text[e["start"] : e["end"]])
            for e in message.get("entities")
            if e["entity"] not in {"institution", "document_form"}
        ]

    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("kauno-m", "Gyvenu Kaune"),
        ("kauno-m", "ieškau būsto Kauno mieste"),
        ("kauno-r", "gyvenu kauno rajone"),
        ("kauno-r", "Kauno r. sav."),
        ("kauno-r", "Kaunas district"),
        ("kauno-r", "живу в Каунасском районе"),
        ("kauno-r", "у Каунаському районі"),
        ("kauno-m", "в Каунасе"),
        ("kauno-m", "у Каунасі"),
        ("kauno-m", "v kaunase"),
        ("vilniaus-m", "из Вильнюса"),
        ("vilniaus-m", "vilniuj"),
        ("klaipedos-r", "Gargžduose"),
        ("siauliu-m", "i siaulius"),
        ("siauliu-m", "до Шяуляя"),
        ("palangos-m", "у Паланзі"),
        ("anyksciu-r", "Anyksciuose"),
        ("neringos", "Nidoje"),
        ("kazlu-rudos", "в Казлу-Руде"),
        ("birzu-r", "persikelti į Biržus"),
        ("traku-r", "в Тракае"),
        ("vilniaus-r", "Vilniaus r. sav. poliklinika"),
        ("vilniaus-r", "в Вильнюсском р-не"),
        ("vilniaus-r", "вільнюський р-н"),
        ("vilniaus-r", "Nemenčinėje"),
        ("vilniaus-m", "вильнюсская школа"),
        ("vilniaus-m", "Vilnius's schools"),
        ("vilniaus-m", "Wilno"),
        ("vilniaus-m", "Grigiškės"),
        ("klaipedos-m", "в клайпедском отделе"),
        ("klaipedos-m", "Мемель"),
        ("klaipedos-m", "klaipėdiečiams"),
        ("klaipedos-m", "we've a house in Memel"),
        ("siauliu-m", "Шауляе"),
        ("siauliu-m", "у Шавлях"),
        ("panevezio-m", "Панявежис"),
        ("kauno-m", "в Ковно"),
        ("visagino", "Снечкусе"),
        ("elektrenu", "у Елєктренаї"),
        ("jonavos-r", "Rukloje"),
        ("rokiskio-r", "born in Rakishok"),
        ("svencioniu-r", "в Пабраде"),
    ],
)
def test_a_municipality_is_found_in_any_case_and_spelling(
    find: Find, value: str, text: str
) -> None:
    """City and district are told apart; marks, alphabet and case form make no difference."""
    assert [(entity, place) for entity, place, _ in find(text)] == [("municipality", value)]


@pytest.mark.parametrize(
    ("value", "text"),
    [("ie", "iš Airijos"), ("de", "в Германии"), ("gb", "з Великої Британії"), ("us", "from USA")],
)
def test_a_country_is_found(find: Find, value: str, text: str) -> None:
    """The table's case forms count."""
    assert [(entity, place) for entity, place, _ in find(text)] == [("country", value)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("gb", "британські права"),
        ("gb", "my Scottish wife"),
        ("gb", "из Северной Ирландии"),
        ("gb", "anglišką gimimo liudijimą"),
        ("gb", "English driving licence"),
        ("ie", "airiška pensija"),
        ("es", "ispaniškas vairuotojo pažymėjimas"),
        ("de", "немецкие права"),
        ("de", "nemeckij pasport"),
        ("de", "vokiečių pensija"),
        ("pl", "з польським паспортом"),
        ("lt", "муж литовец"),
        ("lt", "аз литовского гражданства не имею"),
        ("lt", "esu lietuvė"),
        ("lt", "gyvenu lt jau metus"),
        ("lv", "мой ВНЖ латвийский"),
        ("ua", "мы украинцы."),
        ("ua", "ukrainiečių šeima"),
        ("ua", "n ukranians get it"),
        ("us", "из Штатов"),
        ("us", "a US citizen"),
        ("us", "amerikietis vyras"),
        ("by", "из рб"),
        ("dk", "iz danii"),
        ("ph", "женился на филиппинке"),
    ],
)
def test_a_people_and_its_papers_are_its_country(find: Find, value: str, text: str) -> None:
    """Adjectives and nationalities count in every language."""
    assert [(entity, place) for entity, place, _ in find(text)] == [("country", value)]


@pytest.mark.parametrize(
    "text",
    [
        "kalbu rusiškai",
        "lietuvių kalbos kursai",
        "moku vokiečių kalbą",
        "lt kalba",
        "говорю по-английски",
        "литовский учить надо",
        "курсы литовского",
        "психолог на русском",
        "по русски отвечают или нет",
        "литовська для вступу",
        "українською, будь ласка",
        "chy vidpovidayut rosijskoyu?",
        "Lithuanian course",
        "my Lithuanian isn't great",
        "write in Lithuanian please",
        "I speak German well",
        "english or russian groups",
        "English please",
    ],
)
def test_a_language_is_no_country(find: Find, text: str) -> None:
    """Who speaks, learns or writes a language names no country."""
    assert find(text) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [("gb", "gyvenu Londone"), ("ie", "из Дублина"), ("no", "в Осло"), ("us", "з Чикаго")],
)
def test_a_big_city_abroad_tells_its_country(find: Find, value: str, text: str) -> None:
    """The entity is another one, as nobody named the country."""
    assert [(entity, place) for entity, place, _ in find(text)] == [("city_abroad", value)]


def test_places_are_marked_where_they_stand(find: Find) -> None:
    """Two places in one message are two entities, in order."""
    assert find("Grįžtu iš Airijos į Kauno rajoną!") == [
        ("country", "ie", "Airijos"),
        ("municipality", "kauno-r", "Kauno rajoną"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "kreipiausi į darbo biržą",
        "laikinoji apsauga",
        "policijos akademija",
        "gana ilgai laukiu",
        "ką daro kiti ir kitai kas sako",
        "tell us",
        "яка ціна",
        "які дані ви зберігаєте",
        "Дані мої видаліть",
        "хочу стати на облік",
        "ніде жити",
        "встать на биржу труда",
        "Вільно володію мовою",
        "viena su vaiku",
        "цех закрили",
        "удалите мои данные",
        "visa finish, will they give fine",
        "we've moved",
        "ESTA",
        "страховой полис",
        "žiūriu griztu.lt, 500 lt",
        "let us know",
        "LET US KNOW",
        "indų plovėja",
        "rūsyje šviečia lempa",
        "посвідка чинна",
        "у штаті фірми",
        "my jaw hurts",
        "",
        "123 !",
    ],
)
def test_words_that_look_like_places_are_left_alone(find: Find, text: str) -> None:
    """The labour exchange is not Biržai, "gana" (enough) not Ghana, "us" not the USA."""
    assert find(text) == []


def test_everyday_words_with_a_capital_inside_a_sentence_are_places(find: Find) -> None:
    """Who writes "iš Gana" means the country."""
    assert find("atvykau iš Gana") == [("country", "gh", "Gana")]
    assert find("живу в Данії") == [("country", "dk", "Данії")]


def test_an_untrained_extractor_finds_nothing(graph: dict[str, Any]) -> None:
    """A model without the part is no error."""
    config = GazetteerExtractor.get_default_config()

    assert GazetteerExtractor.load(config, **graph).find("Kaunas") == []


def test_a_changed_table_means_training_again(tmp_path: Path) -> None:
    """Rasa's cache must not keep forms that are gone."""
    tables = copy_tables(tmp_path)
    before = GazetteerExtractor.fingerprint_addon(tables)
    with (Path(tables["tables"]) / "countries.csv").open("a") as file:
        file.write("xx,other,X,X,X,X,X,X,X,\n")

    assert GazetteerExtractor.fingerprint_addon(tables) != before


@pytest.mark.usefixtures("find")
def test_memory_does_not_grow_with_new_words(shared_graph: dict[str, Any]) -> None:
    """An engine runs for months: words of messages are forgotten again."""
    extractor = GazetteerExtractor.load({}, **shared_graph)
    extractor.find("žodis" * 3)
    before = len(extractor._vocab.strings)

    for number in range(50):
        extractor.find(f"naujas žodis{number}")

    assert len(extractor._vocab.strings) == before
