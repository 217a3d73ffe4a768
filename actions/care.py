"""Somebody may be in danger: helplines first, and a person is called at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import say


class Care(Action):
    """Helplines of the category, and an urgent call to the desk."""

    def name(self) -> str:
        return "action_care"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the article, whose first lines are the helplines; it also says a person is called."""
        say.article(dispatcher, tracker.get_intent_of_latest_message() or "crisis_help")
        say.effect(dispatcher, "call_person", reason="care", urgent=True)
        return []


def actions() -> list[Action]:
    """The actions of this module."""
    return [Care()]
