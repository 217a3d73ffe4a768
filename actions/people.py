"""Calls a person: a consultant, a consultation, the coordinator of a municipality."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from knowledge.library import Library


class CallPerson(Action):
    """Puts the conversation into the queue and says so."""

    def __init__(self, name: str, reply: str, reason: str) -> None:
        self._name, self._reply, self._reason = name, reply, reason

    def name(self) -> str:
        return self._name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say that a person was called, or that one is called already."""
        waiting = tracker.get_slot("owner") == "waiting"
        say.reply(dispatcher, "human_called_again" if waiting else self._reply)
        say.effect(dispatcher, "call_person", reason=self._reason, urgent=False)
        return []


class CallCoordinator(Action):
    """No checked contact of any coordinator is known yet, so a consultant finds the person."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_call_coordinator"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Show the municipality's own site if one was named, and call a consultant."""
        place = next(tracker.get_latest_entity_values("municipality"), None)
        if place in self.library.places:
            say.place(dispatcher, place, [])
        say.reply(dispatcher, "coordinator_called")
        say.effect(dispatcher, "call_person", reason="coordinator", urgent=False)
        return []


def actions(library: Library) -> list[Action]:
    """The actions of this module."""
    return [
        CallPerson("action_call_person", "human_called", "asked"),
        CallPerson("action_call_consultation", "consultation_called", "appointment"),
        CallCoordinator(library),
    ]
