"""Somebody who wanted to talk is listened to: no menu, no question back, no lecture."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, URGENT, beliefs, name_help_if_suspected
from actions.emergency import Events, asks_for_numbers
from actions.said import Said
from bot.understanding import Understanding

#: Said in turn, so that nobody hears the same sentence twice in a row.
REPLIES = ("listening_1", "listening_2")
#: What does not lead away from the talk: a story is seldom one of the categories.
STILL_TALKING = frozenset(
    {
        "psychological_support",
        "nlu_fallback",
        "out_of_scope",
        "inform",
        "affirm",
        "acknowledge",
        "sad_sign",
        "deny",
        "skip",
        "feedback",
    }
)


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> Events | None:
    """Answer somebody who is being listened to; None if nobody is, or if they lead away."""
    heard = tracker.get_slot("listening")
    if heard is None:
        return None
    if asks_for_numbers(Said.now(tracker).text, understanding):
        say.lines(dispatcher, CATEGORIES[-1])
        return []
    if tracker.get_intent_of_latest_message() not in STILL_TALKING:
        return None
    if next(iter(beliefs(tracker)), "") in URGENT:
        return None
    name_help_if_suspected(dispatcher, tracker)
    say.reply(dispatcher, REPLIES[int(heard) % len(REPLIES)])
    return [SlotSet("listening", int(heard) + 1)]
