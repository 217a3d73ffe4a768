"""What gets one kind or plain reply and leads nowhere: thanks, goodbyes, signs, what we keep."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import needs_of
from bot.understanding import Understanding

#: By intent: what is said, and what is said while a person is awaited.
COURTESIES = {
    "thank": ("utter_thank", "thank_waiting"),
    "goodbye": ("utter_goodbye", "goodbye_waiting"),
    "capabilities": ("utter_capabilities", "utter_capabilities"),
    "why": ("utter_capabilities", "utter_capabilities"),
    "contact_centre": ("utter_contact_centre", "utter_contact_centre"),
    "when_answered": ("person_offer", "human_when"),
    "out_of_scope": ("utter_out_of_scope", "noted_for_consultant"),
}
Events = list[dict[str, Any]]


class Courtesy(Action):
    """One reply to what asks for nothing more; another while a person is awaited."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def name(self) -> str:
        return "action_courtesy"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say it."""
        intent = tracker.get_intent_of_latest_message() or ""
        said = needs_of(tracker, self.understanding)
        if intent == "contact_centre" and said.tells("they") and said.tells("office_hours"):
            # Of an office that was named before, not of the centre.
            say.reply(dispatcher, "hours_of_others")
            return [SlotSet("offered", None)]
        if intent == "contact_centre" and (said.tells("office_hours") or said.tells("our_hours")):
            say.effect(dispatcher, "say_hours")
            return [SlotSet("offered", None)]
        reply, while_waiting = COURTESIES[intent]
        waiting = tracker.get_slot("owner") == "waiting"
        say.reply(dispatcher, while_waiting if waiting else reply)
        return [SlotSet("offered", None)]


class Sadness(Action):
    """A sad sign without words: somebody may want to be listened to."""

    def name(self) -> str:
        return "action_sad_sign"

    def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Be there, and listen to what comes next."""
        say.reply(dispatcher, "sad_sign")
        return [SlotSet("listening", 0)]


class Privacy(Action):
    """What is kept and who reads it; how to delete it differs by channel."""

    def name(self) -> str:
        return "action_privacy"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say it."""
        on_web = tracker.get_latest_input_channel() == "web"
        say.reply(dispatcher, "privacy_web" if on_web else "privacy_elsewhere")
        return []


def actions(understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [Courtesy(understanding), Sadness(), Privacy()]
