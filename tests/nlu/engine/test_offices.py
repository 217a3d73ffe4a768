"""Facts about institutions and papers found in messages."""

from collections.abc import Callable
from typing import Any

import pytest

from nlu.components.fingerprint import ROOT
from nlu.components.gazetteer import GazetteerExtractor, read_names

Find = Callable[[str], "list[tuple[str, str]]"]


@pytest.fixture(scope="module")
def find(shared_graph: dict[str, Any]) -> Find:
    """What is found of institutions and papers."""
    extractor = GazetteerExtractor(
        {}, shared_graph["model_storage"], shared_graph["resource"], read_names(ROOT / "knowledge")
    )
    kinds = {"institution", "document_form"}

    def found(text: str) -> "list[tuple[str, str]]":
        return [(e["entity"], e["value"]) for e in extractor.find(text) if e["entity"] in kinds]

    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("sodra", "kreipiausi į Sodrą"),
        ("sodra", "в Содре сказали"),
        ("sodra", "sodra office"),
        ("sodra", "v sodru"),
        ("migracijos-departamentas", "Migracijos departamente"),
        ("migracijos-departamentas", "в миграции сказали"),
        ("migracijos-departamentas", "міграційна служба"),
        ("migracijos-departamentas", "migration office"),
        ("migracijos-departamentas", "заявка в Мигрисе"),
        ("uzimtumo-tarnyba", "uzimtumo tarnyboj"),
        ("uzimtumo-tarnyba", "Employment Service"),
        ("uzimtumo-tarnyba", "kreipiausi į darbo biržą"),
        ("uzimtumo-tarnyba", "в службе занятости"),
        ("uzimtumo-tarnyba", "у центрі зайнятості"),
        ("vmi", "VMI deklaracija"),
        ("vmi", "налоговая инспекция"),
        ("regitra", "Regitroj"),
        ("vlk", "ligonių kasos"),
        ("vlk", "лікарняна каса"),
        ("skvc", "SKVC"),
        ("vdi", "Darbo inspekcija"),
        ("vdi", "инспекции труда"),
        ("urm", "ambasadoje Londone"),
        ("urm", "Lithuanian embassy"),
        ("urm", "в посольстве Литвы"),
        ("registru-centras", "у Центрі реєстрів"),
        ("ih-vilnius", "International House Vilnius"),
    ],
)
def test_an_institution_is_found_by_its_names(find: Find, value: str, text: str) -> None:
    """Official, short and colloquial names, in any case form."""
    assert find(text) == [("institution", value)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("U1", "ar reikia u1 formos"),
        ("U2", "PD U2"),
        ("E104", "форма Е104"),
        ("E104", "E 104"),
        ("E301", "E301"),
        ("S1", "I have S1"),
        ("A1", "A1 pažyma"),
        ("A1", "форма А1"),
        ("P45", "p45 from work"),
        ("EHIC", "ESDK kortelė"),
        ("residence_permit", "ВНЖ"),
        ("residence_permit", "kak poluchit vnzh"),
        ("LLG", "leidimas laikinai gyventi"),
        ("LLG", "TRP"),
        ("LNG", "ПМЖ"),
        ("LNG", "permanent residence permit"),
    ],
)
def test_a_paper_is_found_by_its_code_or_name(find: Find, value: str, text: str) -> None:
    """Latin and Cyrillic letters that look alike make no difference."""
    assert find(text) == [("document_form", value)]


@pytest.mark.parametrize(
    "text",
    [
        "посольство Украины",
        "Indian embassy",
        "Ukrainos ambasadoj",
        "lietuvių kalba A1",
        "A1 level",
        "английский с1",
        "u 2 are nice",
        "her kid's 2",
        "я сам",
        "мои мом и dad",
        "Sam is my friend",
        "privacy policy",
        "принять меры",
        "може бути",
    ],
)
def test_what_is_no_office_and_no_paper_is_left_alone(find: Find, text: str) -> None:
    """Embassies of other countries, levels of language and everyday words."""
    assert find(text) == []


def test_a_place_within_an_office_is_a_place_too(shared_graph: dict[str, Any]) -> None:
    """International House Vilnius is in Vilnius."""
    extractor = GazetteerExtractor(
        {}, shared_graph["model_storage"], shared_graph["resource"], read_names(ROOT / "knowledge")
    )

    found = extractor.find("International House Vilnius")

    assert [e["value"] for e in found if e["entity"] == "municipality"] == ["vilniaus-m"]
