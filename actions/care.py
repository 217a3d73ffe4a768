"""Somebody may be in danger: helplines first, and a person is called at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say

#: What cannot wait. The others of the care group get an answer, with a person offered.
URGENT = ("crisis_help", "trafficking_exploitation")
HELP_NOW = {"text": "button_help_now", "payload": f"/{URGENT[0]}"}
FALLBACK = "nlu_fallback"
#: At this share of the classifier's belief help is named even if something else was answered.
SUSPECTED = 0.12
Events = list[dict[str, Any]]


class Care(Action):
    """Helplines of the category, and a call to the desk, which the article promises."""

    def name(self) -> str:
        return "action_care"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Help with what was said; a yes or a pressed button means the crisis."""
        intent = tracker.get_intent_of_latest_message()
        return call_for_help(dispatcher, intent if intent in CATEGORIES else URGENT[0])


class Help(Action):
    """A bare "help!" may be a question about the chat or a cry: name help, then ask."""

    def name(self) -> str:
        return "action_help"

    def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say where help is, and ask what is wanted."""
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])
        say.reply(dispatcher, "utter_capabilities")
        return []


CATEGORIES = (*URGENT, "psychological_support")


def call_for_help(dispatcher: CollectingDispatcher, category: str) -> Events:
    """Say the article, whose first lines are the helplines, and call a person.

    Gives what the next turns have to know: whose helplines to repeat, and whether to listen.
    """
    say.article(dispatcher, category, buttons=[])
    say.effect(dispatcher, "call_person", reason="care", urgent=category in URGENT)
    return [
        SlotSet("alarm", category),
        SlotSet("alarm_taken_back", None),
        SlotSet("listening", None if category in URGENT else 0),
        SlotSet("offered", None),
    ]


def beliefs(tracker: Tracker) -> dict[str, float]:
    """The classifier's belief in its best candidates, best first, without the fallback."""
    ranking = tracker.latest_message.get("intent_ranking", [])
    return {row["name"]: row["confidence"] for row in ranking if row["name"] != FALLBACK}


def is_suspected(tracker: Tracker) -> bool:
    """Whether the message may be a cry for help, whatever it was understood as."""
    believed = beliefs(tracker)
    return any(believed.get(intent, 0) >= SUSPECTED for intent in URGENT)


def name_help_if_suspected(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Say where help is if the message may be a cry for it."""
    if is_suspected(tracker):
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])


def actions() -> list[Action]:
    """The actions of this module."""
    return [Care(), Help()]
