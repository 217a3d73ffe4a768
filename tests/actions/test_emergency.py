"""Facts about `actions.emergency`: what is taken for a mistake, and what asks for a number."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import all_actions, emergency
from actions.steering import GO_ON, OF_FORMS
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search


def tracker(text: str, intent: str, **slots: Any) -> Tracker:
    """A message that was understood so, in an emergency."""
    taken_for = {"name": intent, "confidence": 0.9}
    message = {"text": text, "intent": taken_for, "intent_ranking": [taken_for], "entities": []}
    slots = {"owner": "waiting", "urgent": True, "alarm": "crisis_help", **slots}
    return Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003


@pytest.mark.parametrize(
    "text",
    [
        "viskas gerai, suklydau",
        "Atsiprašau, netyčia parašiau",
        "it's a mistake, I am fine",
        "sorry, just kidding",
        "Я пошутил, всё хорошо, спасибо",
        "vse horosho, oshibsya",
        "вибачте, це помилка",
    ],
)
@pytest.mark.parametrize("intent", ["affirm", "nlu_fallback", "crisis_help"])
def test_a_mistake(understanding: Understanding, text: str, intent: str) -> None:
    """What says so and nothing else, whatever the classifier makes of it."""
    assert emergency.takes_back(text, intent, understanding)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ne viskas gerai", "nlu_fallback"),
        ("viskas gerai, bet jis už durų", "affirm"),
        ("I am fine but he is here", "affirm"),
        ("it was a mistake to marry him, he beats me", "crisis_help"),
        ("не всё хорошо", "deny"),
        ("у мене все добре, поки він спить", "affirm"),
        ("ok", "affirm"),
        ("ačiū", "thank"),
        ("no", "deny"),
        ("", "nlu_fallback"),
    ],
)
def test_no_mistake(understanding: Understanding, text: str, intent: str) -> None:
    """In doubt the alarm stands."""
    assert not emergency.takes_back(text, intent, understanding)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what number?", True),
        ("kokiu numeriu", True),
        ("kam skambinti", True),
        ("какой номер", True),
        ("куди телефонувати", True),
        ("mano numeris +370 612 34567", False),
        ("my husband beats me", False),
    ],
)
def test_asking_for_a_number(
    understanding: Understanding,
    text: str,
    asks: bool,  # noqa: FBT001
) -> None:
    """Not so who gives one."""
    assert emergency.asks_for_numbers(text, understanding) == asks


def test_no_action_forgets_the_emergency(
    library: Library, understanding: Understanding, search: Search
) -> None:
    """Each that speaks passes the message on and ends the turn, whatever the rules have chosen."""
    for action in all_actions(library, understanding, search):
        if action.name() in GO_ON or action.name().startswith(OF_FORMS):
            continue
        assert said(action, tracker("zxcv", "out_of_scope")) == [{"reply": "noted_care"}]


@pytest.mark.parametrize(
    ("text", "intent", "kind"),
    [
        ("my husband beats me again", "crisis_help", "violence"),
        ("he beats me, I want a divorce", "civil_status", "violence"),
        ("I want to die", "nlu_fallback", "suicide"),
        ("help me", "crisis_help", "crisis"),
        ("please hurry", "talk_to_human", None),
    ],
)
def test_who_cries_again_is_heard_again(
    library: Library,
    understanding: Understanding,
    search: Search,
    text: str,
    intent: str,
    kind: str | None,
) -> None:
    """One calm sentence, and the desk is told; what is no cry only goes to who was called."""
    action = all_actions(library, understanding, search)[0]

    effects = [one for one in said(action, tracker(text, intent)) if "effect" in one]

    call = {"effect": "call_person", "reason": "care", "urgent": True, "kind": kind}
    assert effects == ([call] if kind else [])


def said(action: Action, of: Tracker) -> list[dict[str, Any]]:
    """What an action says."""
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, of, {})
    return [message["custom"] for message in dispatcher.messages]
