"""What people write of the assistant's answers."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.said import Said
from bot.understanding import Understanding

Events = list[dict[str, Any]]


class Feedback(Action):
    """What somebody writes of the answer before: kept with it, and thanked for."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def name(self) -> str:
        return "action_feedback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Take it for praise only if nothing in it speaks against that."""
        text = Said.now(tracker).text
        doubted = any(self.understanding.contains(text, word) for word in ("negated", "but"))
        praised = self.understanding.contains(text, "praise") and not doubted
        say.effect(dispatcher, "rate", value="up" if praised else "down")
        say.reply(dispatcher, "utter_feedback")
        return [SlotSet("offered", None)]


def actions(understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [Feedback(understanding)]
