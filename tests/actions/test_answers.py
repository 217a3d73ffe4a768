"""Facts about `actions.answers`: what is said when it is not clear what was asked."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Clarify


def clarified(ranking: dict[str, float], **slots: Any) -> list[dict[str, Any]]:
    """What is said to a message that was understood so."""
    message = {
        "text": "?",
        "intent": {"name": "nlu_fallback", "confidence": 0.45},
        "intent_ranking": [
            {"name": name, "confidence": confidence}
            for name, confidence in {"nlu_fallback": 0.45, **ranking}.items()
        ],
    }
    tracker = Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003
    dispatcher = CollectingDispatcher()
    Clarify().run(dispatcher, tracker, {})
    return [said["custom"] for said in dispatcher.messages]


def test_did_you_mean() -> None:
    """The two best candidates, and a person."""
    [asked] = clarified({"taxes": 0.4, "pensions": 0.3, "housing": 0.2})

    assert asked["reply"] == "clarify"
    payloads = [button["payload"] for button in asked["buttons"]]
    assert payloads == ["/taxes", "/pensions", "/talk_to_human"]


@pytest.mark.parametrize("ranking", [{}, {"taxes": 0.01}, {"greet": 0.4, "affirm": 0.3}])
def test_nothing_to_offer(ranking: dict[str, float]) -> None:
    """What is unlikely, or is no topic, is not offered."""
    assert [said["reply"] for said in clarified(ranking)] == ["clarify_nothing"]


@pytest.mark.parametrize("cry", ["crisis_help", "trafficking_exploitation"])
def test_a_cry_for_help_gets_no_question_back(cry: str) -> None:
    """If it is the likeliest, however unsure, help is given and a person called at once."""
    article, effect = clarified({cry: 0.3, "taxes": 0.2})

    assert article["article"] == cry
    assert effect == {"effect": "call_person", "reason": "care", "urgent": True}


@pytest.mark.parametrize("cry", ["crisis_help", "trafficking_exploitation"])
def test_help_is_named_if_somebody_may_be_in_danger(cry: str) -> None:
    """Before any question back."""
    first, asked = clarified({"taxes": 0.4, cry: 0.2})

    assert (first["reply"], asked["reply"]) == ("care_first", "clarify")


def test_who_waits_for_a_person_is_not_asked_back() -> None:
    """What cannot be understood is for the consultant to read."""
    said = clarified({"taxes": 0.4, "pensions": 0.3}, owner="waiting")

    assert [one["reply"] for one in said] == ["noted_for_consultant"]
