"""Who says that they are beaten, or that somebody does not breathe, is helped first.

Whatever the message was understood as: a question of divorce with "he beats me" in it is a cry.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.care import URGENT, Events, call_for_help, needs_of
from bot.understanding import Understanding

CRISIS = URGENT[0]


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> Events | None:
    """Call for help if the words leave no doubt and the rules would do something else."""
    if tracker.get_intent_of_latest_message() in URGENT or tracker.get_slot("alarm_taken_back"):
        return None
    if not needs_of(tracker, understanding).in_danger():
        return None
    events = call_for_help(dispatcher, tracker, CRISIS, understanding)
    return [*events, ActiveLoop(None), SlotSet("requested_slot", None)]
