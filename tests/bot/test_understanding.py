"""Facts about `bot.understanding`: phrases are found however people spell them."""

from __future__ import annotations

import pytest
import yaml

from bot.messages import LANGUAGES
from bot.settings import ROOT
from bot.understanding import Understanding, words_of

TEXTS = ROOT / "dialogues" / "texts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meaning_has_one_home(language: str) -> None:
    """Whole answers and words of a sentence are read differently; YAML's `no` must be a word."""
    answers, markers = (
        yaml.safe_load((TEXTS / language / f"{name}.yml").read_text("utf-8"))
        for name in ("understanding", "markers")
    )

    assert not answers.keys() & markers.keys()
    assert all(isinstance(phrase, str) for phrases in markers.values() for phrase in phrases)


def test_all_languages_have_the_same_markers() -> None:
    """What is understood in one language is understood in all."""
    found = [
        yaml.safe_load((TEXTS / language / "markers.yml").read_text("utf-8")).keys()
        for language in LANGUAGES
    ]

    assert all(keys == found[0] for keys in found)


@pytest.mark.parametrize(
    ("text", "meaning", "language", "found"),
    [
        ("Vaikų neturim", "no_children", "lt", [(0, 1)]),
        ("vaiku neturim", "no_children", "lt", [(0, 1)]),
        ("detey net", "no_children", "ru", [(0, 1)]),
        ("grįžtu su trimis vaikais", "with_family", "lt", [(1, 3)]),
        ("į Kauną", "going_to_next", "lt", [(0, 0)]),
        ("i Kauna", "going_to_next", "lt", [(0, 0)]),
        ("I left Kaunas", "going_to_next", "en", []),
        ("a Lithuanian", "contrast", "en", []),
        ("а литовское", "contrast", "ru", [(0, 0)]),
    ],
)
def test_spots(
    understanding: Understanding,
    text: str,
    meaning: str,
    language: str,
    found: list[tuple[int, int]],
) -> None:
    """With or without diacritics, in either alphabet; the shortest words in their own language."""
    assert understanding.spots(words_of(text), meaning, language) == found
