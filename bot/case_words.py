"""The fields of plans and cases in words, for whoever fills them in and for the desk."""

from __future__ import annotations

from bot.texts import Texts
from knowledge.library import Library
from knowledge.steps import SKIPPED

#: Fields that hold a country, a municipality, or a place as it was written.
_PLACES = ("from", "now", "to", "municipality")


def label(name: str, texts: Texts, language: str) -> str:
    """What a field is called; one that is no longer asked by its name."""
    return texts.by_language[language].get(f"button_field_{name}", name)


def value_words(name: str, value: str | None, texts: Texts, library: Library, language: str) -> str:
    """A field's value: a choice or a place by its name, a person's own words as they are."""
    if value in {None, SKIPPED}:
        return texts.get("answer_skipped", language)
    if name in _PLACES:
        known = library.countries.get(str(value)) or library.places.get(str(value))
        return known.names[language] if known else str(value)
    choice = f"button_{value}" if name == "language" else f"button_{name}_{value}"
    return texts.by_language[language].get(choice, str(value))
