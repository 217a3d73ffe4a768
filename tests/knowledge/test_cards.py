"""Facts about `knowledge.cards`: what is told of places, offices and countries."""

from __future__ import annotations

import pytest

from bot.messages import LANGUAGES
from bot.texts import Texts
from knowledge.cards import country_card, institution_card, neighbour, place_card, showable
from knowledge.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    """The knowledge as it is."""
    return Library(Texts("knowledge").by_language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_municipality(library: Library, language: str) -> None:
    """All 60 are told with their own site, their county and a source."""
    cards = {place: place_card(library, place, language) for place in library.places}

    assert len(cards) == 60
    for place, card in cards.items():
        found = library.places[place]
        assert f"https://{found.site}" in card.text
        assert found.names[language] in card.text
        assert found.county[language] in card.text
        assert card.sources
    assert len({card.text for card in cards.values()}) == 60


def test_who_helps_there(library: Library) -> None:
    """A city with an office for new residents names it; others name nobody."""
    assert "ihvilnius.lt" in place_card(library, "vilniaus-m", "en").text
    assert "ihvilnius.lt" not in place_card(library, "vilniaus-r", "en").text


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("kauno-m", "kauno-r"),
        ("klaipedos-r", "klaipedos-m"),
        ("palangos-m", None),
        ("neringos", None),
    ],
)
def test_neighbour(library: Library, place: str, other: str | None) -> None:
    """A city and the district around it share a name; most municipalities stand alone."""
    assert neighbour(library, place) == other


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_institution(library: Library, language: str) -> None:
    """What may be shown has a name and a site; of the others nothing is."""
    for one in library.institutions:
        if showable(library, one):
            card = institution_card(library, one, language)
            assert library.institutions[one].names[language] in card.text
        else:
            with pytest.raises(KeyError):
                institution_card(library, one, language)


def test_unconfirmed_numbers_stay_hidden(library: Library) -> None:
    """The centre's own phones wait for its confirmation: only the sites are shown."""
    card = institution_card(library, "mic", "en")

    assert "renkuosilietuva.lt" in card.text
    assert "22922" not in card.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_communities(library: Library, language: str) -> None:
    """For a country there is the ministry's list, with its source."""
    card = country_card(library, "gb", language)

    assert library.countries["gb"].names[language] in card.text
    assert "globalilietuva.urm.lt" in card.text
    assert card.sources
