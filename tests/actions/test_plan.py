"""Facts about `actions.plan`: what typed answers to the plan's questions mean."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.plan import FIELDS, ValidatePlan, said_before
from bot.understanding import Understanding
from knowledge.library import Library


def tracker(text: str, asked: str, intent: str = "inform", **entities: str) -> Tracker:
    """Somebody who was asked for a field and wrote a text."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": intent, "confidence": 0.9}],
        "entities": [{"entity": entity, "value": value} for entity, value in entities.items()],
    }
    slots = {**dict.fromkeys(FIELDS), "requested_slot": asked}
    return Tracker("1", slots, message, [], False, None, {"name": "plan_form"}, "action_listen")  # noqa: FBT003


@pytest.fixture
def answered(library: Library, understanding: Understanding) -> Any:
    """What a text fills in."""
    action = ValidatePlan(library, understanding)

    def fill(*case: str, **entities: str) -> dict[str, Any]:
        events = action.run(CollectingDispatcher(), tracker(*case, **entities), {})
        return {event["name"]: event["value"] for event in events}

    return fill


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
        ("2", None),
        ("40 metų", None),
    ],
)
def test_ages(answered: Any, text: str, children: str | None) -> None:
    """Children start school in the year they turn seven; a bare number may be how many."""
    assert answered(text, "plan_children").get("plan_children") == children


def test_a_big_city_answers_where_somebody_comes_from(answered: Any) -> None:
    """Who lives in London comes from the United Kingdom; a named country counts more."""
    assert answered("Londono", "plan_from", city_abroad="gb") == {"plan_from": "gb"}
    assert answered("iš Airijos, ne iš Londono", "plan_from", city_abroad="gb", country="ie") == {
        "plan_from": "ie"
    }


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
    ("text", "asked", "entities"),
    [
        ("Kaip gauti draudimą Lietuvoje?", "plan_citizenship", {"country": "lt"}),
        ("Do I need a job offer to come?", "plan_work", {}),
        ("А в Каунасе есть детский сад?", "plan_municipality", {"municipality": "kauno-m"}),
    ],
)
def test_a_question_is_no_answer(
    answered: Any, text: str, asked: str, entities: dict[str, str]
) -> None:
    """It is answered, and then the plan's question is asked again."""
    assert answered(text, asked, "health_insurance", **entities) == {}


def test_an_exact_answer_holds_whatever_it_was_taken_for(answered: Any) -> None:
    """The classifier has seen "husband" in other places."""
    assert answered("husband", "plan_family", "crisis_help") == {"plan_family": "family"}


def test_an_unsure_place_is_an_answer(answered: Any) -> None:
    """A question mark after a name asks whether the name was understood."""
    assert answered("Kaunas?", "plan_municipality", municipality="kauno-m") == {
        "plan_municipality": "kauno-m"
    }


def test_what_was_said_before_is_carried_over() -> None:
    """Country and town, but not Lithuania as the country that somebody comes from."""
    said = tracker("taip", "plan_family")
    said.slots |= {"known_country": "ie", "known_municipality": "kauno-m"}
    home = tracker("taip", "plan_family")
    home.slots |= {"known_country": "lt"}

    filled = {event["name"]: event["value"] for event in said_before(said)}

    assert (filled["plan_from"], filled["plan_municipality"]) == ("ie", "kauno-m")
    assert "plan_from" not in {event["name"] for event in said_before(home)}
