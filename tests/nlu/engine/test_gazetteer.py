"""Facts about `nlu.components.gazetteer`: towns and countries found in messages."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.fingerprint import ROOT
from nlu.components.gazetteer import GazetteerExtractor

Find = Callable[[str], "list[tuple[str, str, str]]"]


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Any]:
    """A copy of the tables, so that a test may take them away."""
    config = {}
    for key, path in GazetteerExtractor.get_default_config().items():
        shutil.copy(ROOT / path, tmp_path)
        config[key] = str(tmp_path / Path(path).name)
    return config


@pytest.fixture
def find(tables: dict[str, Any], graph: dict[str, Any]) -> Find:
    """A trained extractor whose tables are gone: what it finds is in the model."""
    GazetteerExtractor.create(tables, **graph).train(TrainingData())
    for path in tables.values():
        Path(path).unlink()
    extractor = GazetteerExtractor.load(tables, **graph)

    def found(text: str) -> "list[tuple[str, str, str]]":
        [message] = extractor.process([Message({"text": text})])
        return [
            (e["entity"], e["value"], text[e["start"] : e["end"]]) for e in message.get("entities")
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

    assert GazetteerExtractor.load(config, **graph).places("Kaunas") == []


def test_a_changed_table_means_training_again(tables: dict[str, Any]) -> None:
    """Rasa's cache must not keep forms that are gone."""
    before = GazetteerExtractor.fingerprint_addon(tables)
    with Path(tables["countries"]).open("a") as file:
        file.write("xx,other,X,X,X,X,X,X,X,\n")

    assert GazetteerExtractor.fingerprint_addon(tables) != before


@pytest.mark.usefixtures("find")
def test_memory_does_not_grow_with_new_words(graph: dict[str, Any]) -> None:
    """An engine runs for months: words of messages are forgotten again."""
    extractor = GazetteerExtractor.load({}, **graph)
    extractor.places("žodis" * 3)
    before = len(extractor._vocab.strings)

    for number in range(50):
        extractor.places(f"naujas žodis{number}")

    assert len(extractor._vocab.strings) == before
