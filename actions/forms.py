"""What all forms share: telling an answer from anything else, asking, giving up, explaining.

A form is a list of slots in the domain. For each slot Rasa looks for `action_ask_<slot>`, which is
an `Ask`. Rules in `dialogues/rules/` bring the form back after an interruption.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES
from actions.said import Said
from bot.understanding import Understanding, words_of

#: "Vilnius?" and "two kids?" are answers that are not sure; more words with a question mark ask.
MOST_WORDS_OF_A_DOUBT = 2
#: From this confidence on, a message is what it was taken for, whatever it names besides.
SURE = 0.6
#: What somebody wants of the assistant, rather than says about themselves.
COMMANDS = frozenset({"talk_to_human", "book_consultation", "change_language", "restart"})
#: So many messages in a row that were not understood: the form offers a way out.
MOST_MISSES = 2
#: After so many seconds of silence nobody remembers what they were asked.
LONG_SILENCE = 4 * 60 * 60
#: Whoever takes leave is not asked on; the form waits.
PARTING = frozenset({"goodbye"})
WAYS_OUT = [
    {"text": "button_skip", "payload": "/skip"},
    {"text": "button_stop", "payload": "/cancel_plan"},
    {"text": "button_human", "payload": "/talk_to_human"},
]
Events = list[dict[str, Any]]


def commands(said: Said) -> bool:
    """Whether a message is a cry for help, or wants something of the assistant."""
    return said.intent in CATEGORIES or (said.intent in COMMANDS and said.confidence >= SURE)


def asks_something_else(said: Said, understanding: Understanding, exact: Collection[str]) -> bool:
    """Whether a message in a form is a question, a cry for help or a command: no answer.

    Even if it names a husband or a country. `exact` are the meanings that answer the open question:
    a message that is nothing but a phrase of theirs holds whatever it was taken for.
    """
    if any(understanding.means(said.text, meaning) for meaning in exact):
        return False
    if commands(said):
        return True
    words = words_of(said.text)
    if len(words) <= MOST_WORDS_OF_A_DOUBT:
        return False
    asks = any(first == 0 for first, _ in understanding.spots(words, "question"))
    return "?" in said.text or asks


def skipped(said: Said, understanding: Understanding) -> bool:
    """Whether somebody does not want to answer, or does not know."""
    return said.intent == "skip" or understanding.means(said.text, "skip")


class Ask(Action):
    """Asks for one field: `action_ask_<field>`, reply `utter_ask_<field>`."""

    def __init__(self, field: str, reminder: str) -> None:
        self.field = field
        self._reminder = reminder

    def name(self) -> str:
        return f"action_ask_{self.field}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Ask; after a long silence remind of the form; after two misses offer a way out."""
        if (tracker.get_slot("form_misses") or 0) >= MOST_MISSES and _missed_now(tracker):
            say.reply(dispatcher, "form_stuck", buttons=WAYS_OUT)
            return []
        if tracker.get_intent_of_latest_message() in PARTING:
            return []
        if long_silence(tracker):
            say.reply(dispatcher, self._reminder)
        closer = tracker.get_slot("form_ask") or {}
        if closer.get("field") == self.field:
            say.reply(dispatcher, closer["reply"], closer.get("buttons"))
        else:
            self.ask(dispatcher, tracker)
        return []

    def ask(self, dispatcher: CollectingDispatcher, _tracker: Tracker) -> None:
        """Say the question."""
        say.reply(dispatcher, f"utter_ask_{self.field}")


def ask_closer(field: str, reply: str, buttons: list[say.Button] | None = None) -> Events:
    """What a form's validation returns to ask for a field in other words: "which of the two?"."""
    return [SlotSet("form_ask", {"field": field, "reply": reply, "buttons": buttons})]


def asked_closer(tracker: Tracker, field: str) -> str | None:
    """The reply by which the open question was asked in other words, in the turn before."""
    closer = tracker.get_slot("form_ask") or {}
    return closer["reply"] if closer.get("field") == field else None


def long_silence(tracker: Tracker) -> bool:
    """Whether so much time has passed that nobody remembers what they were asked."""
    return (tracker.get_slot("silent") or 0) >= LONG_SILENCE


def unclear(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Count a message that was not understood, and say so; the form asks again."""
    misses = (tracker.get_slot("form_misses") or 0) + 1
    if misses < MOST_MISSES:
        say.reply(dispatcher, "form_unclear")
    return [SlotSet("form_misses", misses)]


def _missed_now(tracker: Tracker) -> bool:
    """Whether the message of this turn is the one that was not understood."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "slot" and event["name"] == "form_misses":
            return True
    return False


class Unclear(Action):
    """Takes note of a message that no field and no rule could use."""

    def name(self) -> str:
        return "action_form_unclear"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say so, or leave it to the question to offer a way out."""
        return unclear(dispatcher, tracker)


class Why(Action):
    """Says why the open question is asked: reply `why_<field>`."""

    def name(self) -> str:
        return "action_form_why"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the reason of this question; skipping is always possible."""
        say.reply(dispatcher, f"why_{tracker.get_slot('requested_slot')}")
        return []


class Courtesy(Action):
    """A greeting or thanks in the middle of a form: a word in return, no menu."""

    def name(self) -> str:
        return "action_form_courtesy"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Return it."""
        greeted = tracker.get_intent_of_latest_message() == "greet"
        say.reply(dispatcher, "form_greeted" if greeted else "form_thanked")
        return []


class Words(Action):
    """One reply of a form's."""

    def __init__(self, name: str, reply: str) -> None:
        self._name, self._reply = name, reply

    def name(self) -> str:
        return self._name

    def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say it."""
        say.reply(dispatcher, self._reply)
        return []


def actions() -> list[Action]:
    """The actions that all forms share."""
    return [Unclear(), Why(), Courtesy()]
