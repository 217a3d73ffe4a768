"""Facts about `nlu.components.spellings`: the forms that the gazetteer looks for."""

from pathlib import Path

import pytest

from nlu.components.fold import fold
from nlu.components.spellings import Forms, countries, municipalities

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def towns() -> Forms:
    """The forms of the municipalities."""
    return municipalities(KNOWLEDGE / "municipalities.csv", KNOWLEDGE / "municipality_forms.csv")


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
    world = countries(KNOWLEDGE / "countries.csv")

    assert {"Airija", "Airijos", "Ireland", "Ирландия", "Ірландія"} <= set(world["ie"])
