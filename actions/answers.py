"""Answers from the knowledge, and what to do when it is not clear what was asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import forms, say
from actions.care import (
    CATEGORIES,
    beliefs,
    call_for_help,
    name_help_if_suspected,
)
from actions.places import only_an_office
from knowledge.library import Library

#: Intents that make no sense as a "did you mean".
NOT_OFFERED = frozenset({"inform", "affirm", "deny", "greet", "goodbye", "thank", "out_of_scope"})
#: A candidate below this is not worth offering.
OFFERED_FROM = 0.08
MOST_OFFERED = 2
#: In the middle of a form a doubtful question is more likely an answer that was not understood.
INTERRUPTS_FROM = 0.6
Events = list[dict[str, Any]]


class Answer(Action):
    """Looks up the article of the asked category; names the institutions if there is none."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the answer; after first steps offer the plan."""
        if only_an_office(tracker):
            return [FollowupAction("action_institution")]
        intent = tracker.get_intent_of_latest_message() or ""
        if intent == "affirm":
            intent = tracker.get_slot("offered") or ""
        confidence = tracker.latest_message.get("intent", {}).get("confidence") or 0
        if tracker.active_loop_name and confidence < INTERRUPTS_FROM:
            return forms.unclear(dispatcher, tracker)
        name_help_if_suspected(dispatcher, tracker)
        if intent in self.library.categories:
            say.article(dispatcher, intent)
        else:
            say.no_article(dispatcher, intent)
        if intent == "first_steps":
            say.reply(dispatcher, "plan_offer")
            return [SlotSet("offered", "start_plan")]
        return [SlotSet("offered", None)]


class Clarify(Action):
    """Asks "did you mean"; if somebody may be in danger, helps first."""

    def name(self) -> str:
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Offer the two best candidates and a person."""
        believed = beliefs(tracker)
        likely = next(iter(believed), "")
        if likely in CATEGORIES:
            # Better a needless call of a person than a cry for help that gets a question back.
            return call_for_help(dispatcher, likely)
        name_help_if_suspected(dispatcher, tracker)
        if tracker.get_slot("owner") == "waiting":
            say.reply(dispatcher, "noted_for_consultant")
            return []
        offered = [
            name
            for name, belief in believed.items()
            if name not in NOT_OFFERED and belief >= OFFERED_FROM
        ][:MOST_OFFERED]
        if not offered:
            say.reply(dispatcher, "clarify_nothing")
            return [SlotSet("offered", None)]
        buttons = [{"text": f"topic_{name}", "payload": f"/{name}"} for name in offered]
        if "talk_to_human" not in offered:
            buttons.append({"text": "button_human", "payload": "/talk_to_human"})
        say.reply(dispatcher, "clarify", buttons=buttons)
        return [SlotSet("offered", offered[0])]


def actions(library: Library) -> list[Action]:
    """The actions of this module."""
    return [Answer(library), Clarify()]
