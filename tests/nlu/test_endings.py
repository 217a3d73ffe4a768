"""Facts about `nlu.components.endings`: case forms by ending."""

import pytest

from nlu.components.endings import name_forms, people_forms


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Londonas", {"Londono", "Londone"}),
        ("Paryžius", {"Paryžiuje"}),
        ("Gargždai", {"Gargžduose"}),
        ("Шауляй", {"Шауляя", "Шауляе", "Шауляї"}),
        ("Лондон", {"Лондоне", "Лондоні", "Лондоном"}),
        ("Варшава", {"Варшаву", "Варшаві"}),
        ("Осло", {"Осло"}),
    ],
)
def test_a_name_has_its_case_forms(name: str, forms: set[str]) -> None:
    """Lithuanian and Cyrillic names."""
    assert forms <= set(name_forms(name))


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("airis", {"airio", "airiai", "airiams"}),
        ("vokietis", {"vokiečio", "vokiečių"}),
        ("airiškas", {"airiška", "airišką", "airiškos"}),
        ("немецкий", {"немецкие", "немецкую"}),
        ("бельгиец", {"бельгийца", "бельгийцы"}),
        ("россиянин", {"россиянина", "россияне", "россиян"}),
        ("німець", {"німця", "німців"}),
        ("польський", {"польським", "польську"}),
    ],
)
def test_a_people_has_its_plural(word: str, forms: set[str]) -> None:
    """Nouns and adjectives."""
    assert forms <= set(people_forms(word))


def test_how_one_speaks_is_no_form_of_a_people() -> None:
    """The adverb "lietuviškai" is about a language."""
    assert "lietuviškai" not in people_forms("lietuviškas")
