"""Steering the conversation: yes, no, bare facts, another language, starting over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, needs_of
from actions.countries import named_countries
from actions.forms import long_silence
from actions.places import named_place, say_place
from actions.plan_answers import FIELDS
from actions.requests.ends import dropped
from actions.requests.fields import is_offer
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library

Events = list[dict[str, Any]]
#: What else the engine remembers of what was said.
SINGLE = ("requested_slot", "offered", "heard", "known_country", "known_municipality")
#: What a yes does when it was not a question of the knowledge that was offered.
OFFERED = {
    "start_plan": "action_prepare_plan",
    "talk_to_human": "action_call_person",
    "municipality_coordinator": "action_coordinator",
}


class Greet(Action):
    """Greets with the menu; while a person is awaited, only thanks for the note."""

    def name(self) -> str:
        return "action_greet"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say hello."""
        waiting = tracker.get_slot("owner") == "waiting"
        say.reply(dispatcher, "human_called_again" if waiting else "utter_greet")
        return []


class Affirm(Action):
    """A yes means whatever was offered last."""

    def name(self) -> str:
        return "action_affirm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Do what was offered, or ask what is wanted."""
        offered = None if long_silence(tracker) else tracker.get_slot("offered")
        if not offered:
            waiting = tracker.get_slot("owner") == "waiting"
            say.reply(dispatcher, "noted_for_consultant" if waiting else "affirm_nothing")
            return []
        if offered in CATEGORIES:
            return [FollowupAction("action_care")]
        if is_offer(offered):
            return [FollowupAction("action_begin_request")]
        action = OFFERED.get(offered, "action_answer")
        # The answer still has to know what was offered.
        kept = offered if action == "action_answer" else None
        return [SlotSet("offered", kept), FollowupAction(action)]


class Deny(Action):
    """A no takes back whatever was offered."""

    def name(self) -> str:
        return "action_deny"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Accept it."""
        waiting = tracker.get_slot("owner") == "waiting"
        say.reply(dispatcher, "noted_for_consultant" if waiting else "deny_nothing")
        return [SlotSet("offered", None)]


class Inform(Action):
    """A bare fact that nothing asked for: a town or an office gets its contacts."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_inform"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Use the fact, or ask what is wanted."""
        if tracker.get_slot("owner") == "waiting":
            say.reply(dispatcher, "noted_for_consultant")
            return []
        if place := named_place(self.library, tracker):
            say_place(dispatcher, self.library, place)
            return []
        if next(tracker.get_latest_entity_values("institution"), None):
            return [FollowupAction("action_institution")]
        if named_countries(tracker):
            say.reply(dispatcher, "plan_offer")
            return [SlotSet("offered", "start_plan")]
        say.reply(dispatcher, "clarify_nothing")
        return []


class Language(Action):
    """Changes the language of the conversation."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def name(self) -> str:
        return "action_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Change to the named language, or ask which."""
        wanted = next(tracker.get_latest_entity_values("language"), None)
        text = Said.now(tracker).text
        if needs_of(tracker, self.understanding).tells("others_speak"):
            say.reply(dispatcher, "language_of_others")
            return []
        wanted = wanted or self.understanding.language_named(text)
        if wanted and self.understanding.contains(text, "not_this_language"):
            # "I don't speak Lithuanian": whoever says so wants the language they said it in.
            written = Said.now(tracker).language
            wanted = written if written != wanted else None
        if wanted is None:
            say.reply(dispatcher, "language_ask")
            return []
        say.effect(dispatcher, "language", language=wanted)
        say.reply(dispatcher, "language_changed")
        # A form asks its question again by itself.
        again = "again" in tracker.get_latest_entity_values("choice")
        if again and not tracker.active_loop_name:
            say.effect(dispatcher, "say_again")
        return [SlotSet("language", wanted)]


class StartOver(Action):
    """Forgets what was said for plans and requests. Replaces Rasa's own action of this name."""

    def name(self) -> str:
        return "action_restart"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Empty the slots of the plan, of a request that was not sent, and of what was offered."""
        say.reply(dispatcher, "started_over")
        slots = (*FIELDS, *SINGLE, "reading", "told")
        forgotten = [SlotSet(slot, None) for slot in slots]
        return [ActiveLoop(None), *forgotten, *dropped(dispatcher, tracker)]


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [
        Greet(),
        Affirm(),
        Deny(),
        Inform(library),
        Language(understanding),
        StartOver(),
    ]
