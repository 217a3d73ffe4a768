"""Facts about `actions.going_on`: what is taken as the next step of what was said before."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.going_on import GoingOn
from actions.plan_answers import FIELDS
from bot.understanding import Understanding
from knowledge.library import Library


@pytest.fixture(scope="module")
def going_on(library: Library, understanding: Understanding) -> GoingOn:
    """Reads messages."""
    return GoingOn(library, understanding)


def goes_on(
    going_on: GoingOn, text: str, language: str, named: dict[str, str] | None = None, **slots: Any
) -> tuple[str | None, dict[str, Any]]:
    """The action that follows and the slots that are set; no action if it stands for itself."""
    entities = []
    for words, what in (named or {}).items():
        kind, value = what.split("/")
        start = text.index(words)
        entities.append({"entity": kind, "value": value, "start": start, "end": start + len(words)})
    message = {
        "text": text,
        "intent": {"name": slots.pop("intent", "first_steps"), "confidence": 0.9},
        "entities": entities,
        "metadata": {"language": language},
    }
    message["intent_ranking"] = [message["intent"]]
    held = {**dict.fromkeys(FIELDS), **slots}
    tracker = Tracker("1", held, message, [], False, None, {}, "action_listen")  # noqa: FBT003
    events = going_on.answer(CollectingDispatcher(), tracker) or []
    follow = [one["name"] for one in events if one["event"] == "followup"]
    filled = {one["name"]: one["value"] for one in events if one["event"] == "slot"}
    return (follow[0] if follow else None), filled


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to come back to Lithuania, make me a plan", "en"),
        ("sudaryk man grįžimo planą", "lt"),
        ("sudaryk man grizimo plana", "lt"),
        ("Хочу составить план первых шагов", "ru"),
        ("скласти план перших кроків", "uk"),
    ],
)
def test_a_wish_for_a_plan_begins_it(going_on: GoingOn, text: str, language: str) -> None:
    """Whatever else stands in the message."""
    assert goes_on(going_on, text, language)[0] == "action_prepare_plan"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I need a business plan for my company", "en"),
        ("nenoriu plano", "lt"),
        ("не хочу план", "ru"),
        ("я планую повернутися", "uk"),
    ],
)
def test_what_is_no_wish_for_a_plan(going_on: GoingOn, text: str, language: str) -> None:
    """Another plan, or none."""
    assert goes_on(going_on, text, language)[0] is None


IE, NO, DE = "country/ie", "country/no", "country/de"


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("from Ireland, Cork", "en", {"Ireland": IE}),
        ("sorry no, I meant Norway not Ireland", "en", {"Norway": NO, "Ireland": IE}),
        ("two kids, 3 and 9", "en", {"3": "number/3"}),
        ("grįžtam iš Airijos, gruodį", "lt", {"Airijos": IE}),
        ("vyras, aš ir du vaikai, 3 ir 8 metų", "lt", {}),
        ("нет, из Норвегии", "ru", {"Норвегии": NO}),
        ("ой ні, не з Норвегії, з Німеччини", "uk", {"Норвегії": NO, "Німеччини": DE}),
    ],
)
def test_details_after_the_offer_begin_the_plan(
    going_on: GoingOn, text: str, language: str, named: dict[str, str]
) -> None:
    """They are a yes; without an offer they are not."""
    offered = goes_on(going_on, text, language, named, intent="deny", offered="start_plan")
    assert offered[0] == "action_prepare_plan"
    assert goes_on(going_on, text, language, named, intent="deny")[0] is None


def test_a_question_after_the_offer_is_a_question(going_on: GoingOn) -> None:
    """Though it names a country."""
    text = "do I need a visa from Norway?"
    assert goes_on(going_on, text, "en", {"Norway": NO}, offered="start_plan")[0] is None


KLAIPEDA = "municipality/klaipedos-m"


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("thanks, can u change the town to klaipeda", "en", {"klaipeda": KLAIPEDA}),
        ("change the town to Klaipeda?", "en", {"Klaipeda": KLAIPEDA}),
        ("pakeisk miestą į Klaipėdą", "lt", {"Klaipėdą": KLAIPEDA}),
        ("нет, Клайпеда", "ru", {"Клайпеда": KLAIPEDA}),
        ("зміни місто на Клайпеду", "uk", {"Клайпеду": KLAIPEDA}),
    ],
)
def test_a_plan_that_was_made_is_changed(
    going_on: GoingOn, text: str, language: str, named: dict[str, str]
) -> None:
    """And shown again; without a plan there is nothing to change."""
    plan = {"plan_family": "alone", "plan_municipality": "kauno-m"}
    changed = goes_on(going_on, text, language, named, intent="thank", **plan)
    assert changed == ("action_show_plan", {"plan_municipality": "klaipedos-m"})
    assert goes_on(going_on, text, language, named, intent="thank") == (None, {})


def test_another_question_changes_no_plan(going_on: GoingOn) -> None:
    """Though it names a town and says sorry."""
    plan = {"plan_municipality": "kauno-m"}
    text = "sorry, where is the office in Klaipeda"
    assert goes_on(going_on, text, "en", {"Klaipeda": KLAIPEDA}, **plan)[0] is None


@pytest.mark.parametrize(
    ("text", "language", "named", "action"),
    [
        (
            "and in Telšiai?",
            "en",
            {"Telšiai": "municipality/telsiu-r"},
            "action_coordinator",
        ),
        ("o Joniškyje kas?", "lt", {"Joniškyje": "municipality/joniskio-r"}, "action_coordinator"),
        ("what exactly can they do for me", "en", {}, "action_coordinator"),
        ("кто они такие", "ru", {}, "action_coordinator"),
        ("noriu jam parašyti", "lt", {}, "action_begin_request"),
        ("хочу йому написати", "uk", {}, None),
        ("хочу написати йому", "uk", {}, "action_begin_request"),
    ],
)
def test_after_a_coordinator(
    going_on: GoingOn, text: str, language: str, named: dict[str, str], action: str | None
) -> None:
    """Another town, what they do, writing to them."""
    offered = {"offered": "request_coordinator"}
    assert goes_on(going_on, text, language, named, **offered)[0] == (
        action or "action_begin_request"
    )


def test_a_matter_told_to_a_person_is_noted(going_on: GoingOn) -> None:
    """Right after a person was called it gets no article; a question does."""
    offered = {"offered": "request_case", "intent": "residence_permit", "owner": "waiting"}
    text = "leidimo gyventi byla, nesutvarko jau 5 mėnesius"
    assert goes_on(going_on, text, "lt", **offered) == (None, {"offered": "request_case"})
    asked = goes_on(going_on, "kaip pratęsti leidimą gyventi?", "lt", **dict(offered))
    assert asked == (None, {})


@pytest.mark.parametrize("intent", ["crisis_help", "trafficking_exploitation"])
def test_danger_goes_before(going_on: GoingOn, intent: str) -> None:
    """A plan, a town or a matter waits."""
    offered = {"offered": "request_case", "intent": intent}
    text = "he keeps my passport, make me a plan"
    assert goes_on(going_on, text, "en", **offered) == (None, {})
