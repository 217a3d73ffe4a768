"""Facts about the plan's form: what typed answers to its questions mean."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.plan import PreparePlan
from actions.plan_answers import PlanAnswers
from bot.understanding import Understanding
from knowledge.library import Library
from tests.actions.form_messages import entities, tracker

LT, GB = "country/lt", "country/gb"
KAUNAS, TAURAGE, VILNIUS, KLAIPEDA = (
    f"municipality/{name}" for name in ("kauno-m", "taurages-r", "vilniaus-m", "klaipedos-m")
)


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("4 ir 7 metų", "both"),
        ("4 ir 7", "both"),
        ("3 m.", "preschool"),
        ("9 years old", "school"),
        ("a 5-year-old", "preschool"),
        ("8 лет", "school"),
        ("2 года и 12 лет", "both"),
        ("6 років", "preschool"),
        ("10 років", "school"),
        ("sunui 7", "school"),
        ("sūnui 7 metai, dukrai 3", "both"),
        ("сыну 9", "school"),
        ("2", None),
        ("40 metų", None),
    ],
)
def test_ages(answered: Any, text: str, children: str | None) -> None:
    """Children start school in the year they turn seven; a bare number may be how many."""
    assert answered(text, "plan_children").get("plan_children") == children


def test_a_big_city_answers_where_somebody_comes_from(answered: Any) -> None:
    """Who lives in London comes from the United Kingdom; "not London" says otherwise."""
    assert answered("Londono", "plan_from", named={"Londono": "city_abroad/gb"}) == {
        "plan_from": "gb"
    }
    both = {"Airijos": "country/ie", "Londono": "city_abroad/gb"}
    assert answered("iš Airijos, ne iš Londono", "plan_from", named=both) == {"plan_from": "ie"}


@pytest.mark.parametrize(
    ("text", "intent", "asked"),
    [
        ("Vyras mane muša", "crisis_help", "plan_family"),
        ("Мой муж меня избивает", "crisis_help", "plan_family"),
        ("They took my passport at work", "trafficking_exploitation", "plan_work"),
    ],
)
def test_a_cry_for_help_is_no_answer(answered: Any, text: str, intent: str, asked: str) -> None:
    """Though it names a husband or work."""
    assert answered(text, asked, intent) == {}


@pytest.mark.parametrize(
    ("text", "asked", "named"),
    [
        (
            "Kaip gauti draudimą Lietuvoje?",
            "plan_citizenship",
            {"Lietuvoje": "country/lt"},
        ),
        ("Do I need a job offer to come?", "plan_work", {}),
        ("how do i get a job offer there", "plan_work", {}),
        (
            "А в Каунасе есть детский сад?",
            "plan_municipality",
            {"Каунасе": "municipality/kauno-m"},
        ),
    ],
)
def test_a_question_is_no_answer(
    answered: Any, text: str, asked: str, named: dict[str, str]
) -> None:
    """It is answered, and then the plan's question is asked again."""
    assert answered(text, asked, "health_insurance", named=named) == {}


def test_an_exact_answer_holds_whatever_it_was_taken_for(answered: Any) -> None:
    """The classifier has seen "husband" in other places."""
    assert answered("husband", "plan_family", "crisis_help") == {"plan_family": "family"}


def test_an_unsure_place_is_an_answer(answered: Any) -> None:
    """A question mark after a name asks whether the name was understood."""
    named = {"Kaunas": "municipality/kauno-m"}
    assert answered("Kaunas?", "plan_municipality", named=named) == {"plan_municipality": "kauno-m"}


@pytest.mark.parametrize(
    ("text", "language", "named", "place"),
    [
        ("Kaunas born, want Tauragė", "en", {"Kaunas": KAUNAS, "Tauragė": TAURAGE}, "taurages-r"),
        (
            "want Tauragė, born in Kaunas",
            "en",
            {"Kaunas": KAUNAS, "Tauragė": TAURAGE},
            "taurages-r",
        ),
        (
            "we left Vilnius in 2010, going to Klaipėda",
            "en",
            {"Vilnius": VILNIUS, "Klaipėda": KLAIPEDA},
            "klaipedos-m",
        ),
        ("gimiau Kaune noriu į Tauragę", "lt", {"Kaune": KAUNAS, "Tauragę": TAURAGE}, "taurages-r"),
        ("ne Kaunas, Tauragė", "lt", {"Kaunas": KAUNAS, "Tauragė": TAURAGE}, "taurages-r"),
        ("не Каунас а Таураге", "ru", {"Каунас": KAUNAS, "Таураге": TAURAGE}, "taurages-r"),
        ("з Каунаса до Вільнюса", "uk", {"Каунаса": KAUNAS, "Вільнюса": VILNIUS}, "vilniaus-m"),
    ],
)
def test_two_places(
    answered: Any, text: str, language: str, named: dict[str, str], place: str
) -> None:
    """The one that is wanted counts, not the one left behind."""
    found = answered(text, "plan_municipality", named=named, language=language)
    assert found["plan_municipality"] == place


def test_one_message_answers_many_questions(answered: Any) -> None:
    """What is told early is not asked again."""
    assert answered(
        "Esu Lietuvos pilietis, grįžtam su dviem vaikais, 5 ir 9 metų, iš Airijos į Tauragę",
        "plan_family",
        language="lt",
        named={"Lietuvos": LT, "Airijos": "country/ie", "Tauragę": TAURAGE},
    ) == {
        "plan_family": "family",
        "plan_citizenship": "lt",
        "plan_from": "ie",
        "plan_children": "both",
        "plan_municipality": "taurages-r",
    }


@pytest.mark.parametrize(
    ("text", "language", "named", "changed"),
    [
        (
            "ne Airija, o Škotija",
            "lt",
            {"Airija": "country/ie", "Škotija": GB},
            {"plan_from": "gb"},
        ),
        (
            "not Kaunas, Tauragė",
            "en",
            {"Kaunas": KAUNAS, "Tauragė": TAURAGE},
            {"plan_municipality": "taurages-r"},
        ),
        ("actually we have no kids", "en", {}, {"plan_children": "none"}),
    ],
)
def test_a_correction(
    answered: Any, text: str, language: str, named: dict[str, str], changed: dict[str, str]
) -> None:
    """An answer is changed while another question is open, and that one is not answered by it."""
    given = {"plan_from": "ie", "plan_municipality": "kauno-m", "plan_children": "school"}
    assert answered(text, "plan_work", named=named, language=language, given=given) == changed


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("just me and my girlfriend", "family"),
        ("me and my cat", "alone"),
        ("tik aš", "alone"),
        ("we are 4 with two kids", "family"),
        ("я один", "alone"),
        ("tilky ya", "alone"),
        ("su zmona", "family"),
    ],
)
def test_who_is_coming(answered: Any, text: str, family: str) -> None:
    """A girlfriend is family, a cat is not."""
    assert answered(text, "plan_family").get("plan_family") == family


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("as dirbsiu, zmona ne", "job"),
        ("работаю удаленно на иностранную компанию", "remote"),
        ("at home with the children", "none"),
        ("not working", "none"),
        ("job already", "job"),
        ("we will open a bakery", "business"),
        ("nedirbsiu", "none"),
        ("dirbu nuotoliu vokiečių įmonei", "remote"),
        ("не работаю", "none"),
        ("пока не работаю, ищу", "search"),
    ],
)
def test_work(answered: Any, text: str, work: str) -> None:
    """What people say of work in Lithuania."""
    assert answered(text, "plan_work", "job_search").get("plan_work") == work


def test_what_was_said_before_is_carried_over(
    library: Library, understanding: Understanding
) -> None:
    """Country and town, but not Lithuania as the country that somebody comes from."""
    action = PreparePlan(PlanAnswers(library, understanding))

    def heard(text: str, named: dict[str, str]) -> dict[str, str]:
        said = tracker("taip", "plan_family")
        said.slots["heard"] = [{"text": text, "entities": entities(text, named), "language": "lt"}]
        events = action.run(CollectingDispatcher(), said, {})
        return {event["name"]: event["value"] for event in events if event["event"] == "slot"}

    assert heard("Grįžtu iš Airijos į Kauną", {"Airijos": "country/ie", "Kauną": KAUNAS}) == {
        "plan_from": "ie",
        "plan_municipality": "kauno-m",
    }
    assert heard("Kaip grįžti į Lietuvą?", {"Lietuvą": LT}) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("me and my wife, 2 kids, 3 and 9 years old", "en"),
        ("vyras, aš ir du vaikai, 3 ir 9 metų", "lt"),
        ("мы с мужем и двое детей, 3 и 9 лет", "ru"),
        ("ми з чоловіком і двоє дітей, 3 і 9 років", "uk"),
    ],
)
def test_clearer_words_correct_who_is_coming(answered: Any, text: str, language: str) -> None:
    """Whoever said "only me" and then names a family comes with it."""
    found = answered(text, "plan_from", language=language, given={"plan_family": "alone"})
    assert found == {"plan_family": "family", "plan_children": "both"}


def test_a_corrected_town_answers_no_other_question(answered: Any) -> None:
    """Its "no" is not about work."""
    found = answered(
        "ой нет, не Каунас а Клайпеда",
        "plan_work",
        named={"Каунас": KAUNAS, "Клайпеда": KLAIPEDA},
        language="ru",
    )
    assert found == {"plan_municipality": "klaipedos-m"}
