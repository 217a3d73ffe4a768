"""Facts about `actions.answers`: what is said when it is not clear what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Clarify
from actions.followups import FollowUps
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search

Said = list[dict[str, Any]]
Clarified = Callable[..., Said]


@pytest.fixture(scope="session")
def clarified(library: Library, understanding: Understanding, search: Search) -> Clarified:
    """Gives what is said to a message that was understood so."""
    clarify = Clarify(FollowUps(library, understanding, search), search)
    return lambda ranking, text="?", **slots: said_by(clarify, ranking, text, slots)


def said_by(clarify: Clarify, ranking: dict[str, float], text: str, slots: dict[str, Any]) -> Said:
    """What the action says."""
    message = {
        "text": text,
        "intent": {"name": "nlu_fallback", "confidence": 0.45},
        "intent_ranking": [
            {"name": name, "confidence": confidence}
            for name, confidence in {"nlu_fallback": 0.45, **ranking}.items()
        ],
    }
    slots = {"language": "en", **slots}
    tracker = Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003
    dispatcher = CollectingDispatcher()
    clarify.run(dispatcher, tracker, {})
    return [said["custom"] for said in dispatcher.messages]


def test_did_you_mean(clarified: Clarified) -> None:
    """The two best candidates, and a person."""
    [asked] = clarified({"taxes": 0.4, "pensions": 0.3, "housing": 0.2})

    assert asked["reply"] == "clarify"
    payloads = [button["payload"] for button in asked["buttons"]]
    assert payloads == ["/taxes", "/pensions", "/talk_to_human"]


@pytest.mark.parametrize("ranking", [{}, {"taxes": 0.01}, {"greet": 0.4, "affirm": 0.3}])
def test_nothing_to_offer(clarified: Clarified, ranking: dict[str, float]) -> None:
    """What is unlikely, or is no topic, is not offered."""
    assert [said["reply"] for said in clarified(ranking)] == ["clarify_nothing"]


@pytest.mark.parametrize("cry", ["crisis_help", "trafficking_exploitation"])
def test_a_cry_for_help_gets_no_question_back(clarified: Clarified, cry: str) -> None:
    """If it is the likeliest, however unsure, help is given and a person called at once."""
    article, effect = clarified({cry: 0.3, "taxes": 0.2})

    assert article["article"] == cry
    kind = "trafficking" if cry == "trafficking_exploitation" else "crisis"
    assert effect == {"effect": "call_person", "reason": "care", "urgent": True, "kind": kind}


@pytest.mark.parametrize("cry", ["crisis_help", "trafficking_exploitation"])
def test_help_is_named_if_somebody_may_be_in_danger(clarified: Clarified, cry: str) -> None:
    """Before any question back."""
    first, asked = clarified({"taxes": 0.4, cry: 0.2})

    assert (first["reply"], asked["reply"]) == ("care_first", "clarify")


def test_who_waits_for_a_person_is_not_asked_back(clarified: Clarified) -> None:
    """What cannot be understood is for the consultant to read."""
    said = clarified({"taxes": 0.4, "pensions": 0.3}, owner="waiting")

    assert [one["reply"] for one in said] == ["noted_for_consultant"]


QUESTION = "The owner does not agree that I declare my residence in the rented flat, what can I do?"


def test_what_may_help_is_shown_after_the_question_back(clarified: Clarified) -> None:
    """Passages that have the words of the question, not as the answer."""
    asked, help_ = clarified({"taxes": 0.4, "residence_declaration": 0.05}, QUESTION)

    assert asked["reply"] == "clarify"
    assert "residence_declaration" in {found["category"] for found in help_["passages"]}


@pytest.mark.parametrize("cry", ["crisis_help", "trafficking_exploitation"])
def test_nothing_is_searched_where_somebody_may_be_in_danger(
    clarified: Clarified, cry: str
) -> None:
    """Help is what counts then."""
    said = clarified({"taxes": 0.4, cry: 0.2}, QUESTION)

    assert not any("passages" in one for one in said)


@pytest.mark.parametrize("text", ["qwerty", "Who won the match yesterday?", "42", '"', ""])
def test_nothing_is_found_for_nonsense(clarified: Clarified, text: str) -> None:
    """Also for signs that mean something in a query."""
    assert [said["reply"] for said in clarified({}, text)] == ["clarify_nothing"]


READING = {"category": "residence_permit", "after": "whole", "next": 0}


def test_a_short_question_keeps_the_topic(clarified: Clarified) -> None:
    """If nothing else was understood."""
    [said] = clarified({"taxes": 0.4}, "and what documents do I need?", reading=READING)

    assert (said["follow_up"], said["part"]) == ("residence_permit", "have")


def test_a_long_question_has_a_topic_of_its_own(clarified: Clarified) -> None:
    """It is not taken for one on the last topic."""
    said = clarified({"taxes": 0.4}, f"{QUESTION} How much does it cost?", reading=READING)

    assert said[0]["reply"] == "clarify"
