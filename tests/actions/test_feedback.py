"""Facts about `actions.feedback`: what is praise, and what is not."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.feedback import Feedback
from bot.understanding import Understanding

PRAISE = (
    "this helped", "Great bot!", "5 stars",
    "Šis atsakymas padėjo", "puikus botas", "Gerai paaiškinta", "padejo, aciu",
    "помогло", "Очень полезный ответ",
    "Дуже корисна відповідь", "Ви найкращі, все розклали по поличках", "це допомогло",
)  # fmt: skip
COMPLAINTS = (
    "not helpful", "wrong answer", "that's outdated", "it didn't help", "good, but the link is old",
    "nepadejo", "ne to klausiau", "nieko nesupratau is tavo atsakymo", "Ačiū, bet duomenys seni",
    "не помогло", "ничего не понятно", "бесполезный ответ",
    "не допомогло", "нічого не зрозуміло з вашої відповіді", "жахливий бот",
)  # fmt: skip


@pytest.mark.parametrize("text", [*PRAISE, *COMPLAINTS])
def test_praise_and_complaints(understanding: Understanding, text: str) -> None:
    """What is not clearly praise counts against the answer; either is thanked for."""
    message = {"text": text, "intent": {"name": "feedback"}}
    tracker = Tracker("1", {}, message, [], False, None, {}, "action_listen")  # noqa: FBT003
    dispatcher = CollectingDispatcher()

    Feedback(understanding).run(dispatcher, tracker, {})

    rated, thanked = (said["custom"] for said in dispatcher.messages)
    assert rated == {"effect": "rate", "value": "up" if text in PRAISE else "down"}
    assert thanked == {"reply": "utter_feedback"}
