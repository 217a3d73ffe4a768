"""Facts about citizenships in the plan: whose counts, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

LT, DE, GB, UA, NO, BY = (f"country/{name}" for name in ("lt", "de", "gb", "ua", "no", "by"))
IE, CO = "country/ie", "country/co"


@pytest.mark.parametrize(
    ("text", "language", "named", "citizenship"),
    [
        ("Lietuvos", "lt", {"Lietuvos": LT}, "lt"),
        ("neturiu Lietuvos pilietybės", "lt", {"Lietuvos": LT}, None),
        ("громадянства литви нема", "uk", {"литви": LT}, None),
        ("not lithuanian yet", "en", {"lithuanian": LT}, None),
        ("applying for Lithuanian citizenship", "en", {"Lithuanian": LT}, None),
        ("praradau Lietuvos pilietybę", "lt", {"Lietuvos": LT}, None),
        ("vokiečių, bet mama lietuvė", "lt", {"vokiečių": DE, "lietuvė": LT}, "eu"),
        ("my grandmother was Lithuanian", "en", {"Lithuanian": LT}, None),
        ("British with Lithuanian roots", "en", {"British": GB, "Lithuanian": LT}, "other"),
        ("I'm British, wife Lithuanian", "en", {"British": GB, "Lithuanian": LT}, "other"),
        ("я украинка, муж литовец", "ru", {"украинка": UA, "литовец": LT}, "ua"),
        ("ukrainietė", "lt", {"ukrainietė": UA}, "ua"),
        ("белорус", "ru", {"белорус": BY}, "other"),
        ("Norwegian", "en", {"Norwegian": NO}, "eu"),
        ("not Lithuanian, I am British", "en", {"Lithuanian": LT, "British": GB}, "other"),
        ("ne tik Lietuvos, ir Britanijos", "lt", {"Lietuvos": LT, "Britanijos": GB}, "other"),
        ("net grazhdanstva litvy", "ru", {"litvy": LT}, None),
        ("neturiu lietuvos turiu ukrainos", "lt", {"lietuvos": LT, "ukrainos": UA}, "ua"),
    ],
)
def test_citizenship(
    answered: Any, text: str, language: str, named: dict[str, str], citizenship: str | None
) -> None:
    """What is denied, hoped for or an ancestor's is not held; the one that asks for most counts."""
    found = answered(text, "plan_citizenship", named=named, language=language)
    assert found.get("plan_citizenship") == citizenship


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("sorry i meant from Norway", "en", {"Norway": NO}),
        ("sorry, I meant Norway", "en", {"Norway": NO}),
        ("atsiprašau, iš Norvegijos", "lt", {"Norvegijos": NO}),
        ("извините, из Норвегии", "ru", {"Норвегии": NO}),
        ("ні, з Норвегії а не з Ірландії їдемо", "uk", {"Норвегії": NO, "Ірландії": IE}),
    ],
)
def test_a_corrected_country_is_no_citizenship(
    answered: Any, text: str, language: str, named: dict[str, str]
) -> None:
    """Only what is corrected changes."""
    given = {"plan_citizenship": "other", "plan_from": "ie"}
    for asked in ("plan_children", "plan_work"):
        found = answered(text, asked, named=named, language=language, given=given)
        assert found == {"plan_from": "no"}


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("from Ireland, in December", "en", {"Ireland": IE}),
        ("iš Airijos, gruodį", "lt", {"Airijos": IE}),
        ("из Ирландии, в декабре", "ru", {"Ирландии": IE}),
        ("з Ірландії, у грудні", "uk", {"Ірландії": IE}),
    ],
)
def test_where_somebody_comes_from_is_no_citizenship(
    answered: Any, text: str, language: str, named: dict[str, str]
) -> None:
    """Asked for it, or not."""
    found = answered(text, "plan_citizenship", named=named, language=language)
    assert found == {"plan_from": "ie"}


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        (
            "i am lithuanian, my wife is from colombia",
            "en",
            {"lithuanian": LT, "colombia": CO},
        ),
        ("aš lietuvis, žmona iš Kolumbijos", "lt", {"lietuvis": LT, "Kolumbijos": CO}),
        ("я литовец, жена из Колумбии", "ru", {"литовец": LT, "Колумбии": CO}),
        ("я литовець, дружина з Колумбії", "uk", {"литовець": LT, "Колумбії": CO}),
    ],
)
def test_of_a_mixed_family_the_citizenship_that_needs_a_permit_counts(
    answered: Any, text: str, language: str, named: dict[str, str]
) -> None:
    """A wife who is from another country has its citizenship."""
    found = answered(text, "plan_citizenship", named=named, language=language)
    assert found["plan_citizenship"] == "other"


def test_all_are_citizens(answered: Any) -> None:
    """In the plural too."""
    found = answered(
        "visi Lietuvos piliečiai",
        "plan_from",
        named={"Lietuvos": LT},
        language="lt",
        given={"plan_citizenship": "eu"},
    )
    assert found["plan_citizenship"] == "lt"


def test_words_for_languages_are_citizenships_where_they_are_asked_for(answered: Any) -> None:
    """Nobody wants another language there."""
    text = "обоє різне: я литовське, вона українське"
    found = answered(text, "plan_citizenship", "change_language", language="uk")
    assert found["plan_citizenship"] == "ua"
