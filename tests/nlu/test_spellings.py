"""Facts about `nlu.components.spellings`: the forms that the gazetteer looks for."""

from pathlib import Path

import pytest

from nlu.components.fold import fold
from nlu.components.spellings import (
    Forms,
    cities_abroad,
    countries,
    languages,
    municipalities,
    nationalities,
    peoples,
)

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def towns() -> Forms:
    """The forms of the municipalities."""
    return municipalities(KNOWLEDGE)


def test_there_are_sixty_municipalities(towns: Forms) -> None:
    """Lithuania has 60, and each has forms in all four languages."""
    assert len(towns) == 60
    assert min(len(forms) for forms in towns.values()) > 20


def test_cases_missing_in_the_table_are_derived(towns: Forms) -> None:
    """Dative, instrumental and the short local cases are in nobody's table."""
    assert {"Vilniui", "Vilniumi", "Vilniuj", "Vilniun"} <= set(towns["vilniaus-m"])
    assert {"Klaipėdai", "Klaipėdoj"} <= set(towns["klaipedos-m"])
    assert {"Trakams", "Trakuos"} <= set(towns["traku-r"])


def test_no_form_means_two_municipalities(towns: Forms) -> None:
    """A name leads to one place: the plain name of a city is the city."""
    owners: dict[str, set[str]] = {}
    for place, forms in towns.items():
        for form in forms:
            owners.setdefault(fold(form), set()).add(place)

    shared = {form: places for form, places in owners.items() if len(places) > 1}

    assert shared == {}


def test_everyday_words_are_no_names(towns: Forms) -> None:
    """The word "laikinoji" is Kaunas to its people, and "temporary" to everybody else."""
    assert not any("laikinoji" in forms for forms in towns.values())


def test_countries_have_their_case_forms() -> None:
    """The table's names and variants all count."""
    world = countries(KNOWLEDGE)

    assert {"Airija", "Airijos", "Ireland", "Ирландия", "Ірландія"} <= set(world["ie"])


def test_every_country_has_words_for_its_people() -> None:
    """Nationalities and the table of countries name the same countries."""
    people = nationalities(KNOWLEDGE)

    assert set(people) == set(countries(KNOWLEDGE))
    assert min(len(forms) for forms in people.values()) > 0


def test_what_people_are_called_has_its_case_forms() -> None:
    """A person is never a language; an adjective and a genitive may be."""
    assert {"airio", "airiams", "ирландцу", "ірландців"} <= set(peoples(KNOWLEDGE)["ie"])
    assert {"airiškos", "airių", "ирландскую", "ірландської"} <= set(nationalities(KNOWLEDGE)["ie"])
    assert "English" in languages(KNOWLEDGE)["gb"]


def test_cities_abroad_stand_for_known_countries() -> None:
    """The value is the id of a country in the table."""
    assert set(cities_abroad(KNOWLEDGE)) <= set(countries(KNOWLEDGE))
