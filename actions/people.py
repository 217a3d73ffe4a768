"""People to turn to: a consultant, and the coordinator of a municipality."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import name_help_if_suspected
from actions.places import named_place
from actions.reading import Reading
from actions.requests.fields import KIND, given, offer
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library


class CallPerson(Action):
    """Puts the conversation into the queue and says so; offers to write down the case meanwhile."""

    def name(self) -> str:
        return "action_call_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say that a person was called, or that one is called already."""
        say.effect(dispatcher, "call_person", reason="asked", urgent=False)
        if tracker.get_slot("owner") == "waiting":
            say.reply(dispatcher, "human_called_again")
            return []
        kind = tracker.get_slot(KIND)
        if kind and given(tracker):
            payload = f'/start_request{{"choice": "{kind}"}}'
            buttons = [{"text": "button_continue_request", "payload": payload}]
            say.reply(dispatcher, "human_called_request", buttons=buttons)
            return [SlotSet("offered", offer(kind))]
        say.reply(dispatcher, "human_called")
        return [SlotSet("offered", offer("case"))]


class Coordinator(Action):
    """What coordinators do and who is there, before anything is sent to anybody."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding

    def name(self) -> str:
        return "action_coordinator"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer, and offer to write to the coordinator."""
        name_help_if_suspected(dispatcher, tracker)
        place = named_place(self.library, tracker)
        buttons = [
            {"text": "button_coordinator", "payload": '/start_request{"choice": "coordinator"}'},
            say.PERSON,
        ]
        goes_on = tracker.get_slot("offered") == offer("coordinator")
        if goes_on and Reading(Said.now(tracker), self.understanding).spots("write_to_them"):
            return [FollowupAction("action_begin_request")]
        if place and goes_on:
            # What coordinators do was told a moment ago; now it is about another town.
            say.place(dispatcher, place, buttons)
            return [SlotSet("offered", offer("coordinator"))]
        if place:
            say.place(dispatcher, place)
        say.article(dispatcher, "municipality_coordinator", buttons)
        return [SlotSet("offered", offer("coordinator"))]


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [CallPerson(), Coordinator(library, understanding)]
