"""Puts an emergency, who is listened to, who fears and who is angry, before what the rules chose.

One place for all actions, so that none can forget it.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import danger, emergency, fear, gentle, listening
from bot.understanding import Understanding

Events = list[dict[str, Any]]
#: What is answered as ever, also in an emergency.
GO_ON = frozenset({"action_language", "action_privacy"})
#: Forms are read and asked by these: what goes before was said already in the turn.
OF_FORMS = ("validate_", "action_ask_")


class Steered(Action):
    """An action that gives way to what goes before."""

    def __init__(self, action: Action, understanding: Understanding) -> None:
        self.action = action
        self.understanding = understanding

    def name(self) -> str:
        return str(self.action.name())

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Answer what goes before; else let the action do its work."""
        for before in (emergency, danger, listening, fear, gentle):
            answered: Events | None = before.answer(dispatcher, tracker, self.understanding)
            if answered is not None:
                return answered
        events: Events = list(self.action.run(dispatcher, tracker, domain))
        if tracker.get_slot("listening") is not None:
            # A clear question: what is unclear afterwards is about that.
            events.append(SlotSet("listening", None))
        return events


def steered(actions: list[Action], understanding: Understanding) -> list[Action]:
    """All actions, steered where they speak."""
    return [
        action
        if action.name() in GO_ON or action.name().startswith(OF_FORMS)
        else Steered(action, understanding)
        for action in actions
    ]
