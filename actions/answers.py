"""Answers from the knowledge, and what to do when it is not clear what was asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import forms, say
from actions.care import (
    CATEGORIES,
    beliefs,
    call_for_help,
    is_suspected,
    name_help_if_suspected,
    no_alarm,
)
from actions.followups import FollowUps, told, topic
from actions.places import only_an_office, say_place
from actions.said import Said
from knowledge.articles import Place
from knowledge.search import Search

#: Intents that make no sense as a "did you mean".
NOT_OFFERED = frozenset({"inform", "affirm", "deny", "greet", "goodbye", "thank", "out_of_scope"})
#: A candidate below this is not worth offering.
OFFERED_FROM = 0.08
MOST_OFFERED = 2
#: A passage is not shown if the classifier gives its topic less than this.
SHOWN_FROM = 0.02
#: In the middle of a form a doubtful question is more likely an answer that was not understood.
INTERRUPTS_FROM = 0.6
Events = list[dict[str, Any]]


class Answer(Action):
    """Says the article of the asked category, in brief if it was told before."""

    def __init__(self, follow_ups: FollowUps) -> None:
        self.follow_ups = follow_ups

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the answer; after first steps offer the plan."""
        if only_an_office(tracker, self.follow_ups.understanding):
            return [FollowupAction("action_institution")]
        intent = tracker.get_intent_of_latest_message() or ""
        if intent == "affirm":
            intent = tracker.get_slot("offered") or ""
        confidence = tracker.latest_message.get("intent", {}).get("confidence") or 0
        if tracker.active_loop_name and confidence < INTERRUPTS_FROM:
            return forms.unclear(dispatcher, tracker)
        name_help_if_suspected(dispatcher, tracker)
        if intent == topic(tracker) and (about := self.follow_ups.asked(tracker)):
            self.follow_ups.answer(dispatcher, tracker, about)
            return [SlotSet("offered", None)]
        again, events = told(tracker, intent)
        found, lacking = self._first(tracker, intent)
        steps = [asdict(place) for place in found]
        if not again:
            say.article(dispatcher, intent, about=steps, lacking=lacking)
        elif steps and not _repeated(tracker):
            say.follow_up(dispatcher, intent, passages=steps)
        else:
            say.brief(dispatcher, intent)
        if place := self.follow_ups.office_in(tracker, intent):
            say_place(dispatcher, self.follow_ups.library, place)
        if intent == "first_steps":
            say.reply(dispatcher, "plan_offer")
            return [SlotSet("offered", "start_plan"), *events]
        return [SlotSet("offered", None), *events]

    def _first(self, tracker: Tracker, intent: str) -> tuple[list[Place], str]:
        """What to say first of an article; nothing where help comes before all else."""
        text = Said.now(tracker).text
        if intent in CATEGORIES or text.startswith("/"):
            return [], ""
        return self.follow_ups.first(text, intent, tracker.get_slot("language"))


def _repeated(tracker: Tracker) -> bool:
    """Whether the very words were written before: this message is the last that was heard."""
    typed = [said.text for said in Said.before(tracker)]
    return typed.count(Said.now(tracker).text) > 1


class Clarify(Action):
    """Asks "did you mean" and shows what may help; if somebody may be in danger, helps first."""

    def __init__(self, follow_ups: FollowUps, search: Search) -> None:
        self.follow_ups = follow_ups
        self.search = search

    def name(self) -> str:
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Offer the two best candidates and a person."""
        if only_an_office(tracker, self.follow_ups.understanding):
            return [FollowupAction("action_institution")]
        believed = beliefs(tracker)
        likely = next(iter(believed), "")
        if likely in CATEGORIES:
            # Better a needless call of a person than a cry for help that gets a question back.
            understood = self.follow_ups.understanding
            return no_alarm(dispatcher, tracker, likely, understood) or call_for_help(
                dispatcher, tracker, likely, understood
            )
        name_help_if_suspected(dispatcher, tracker)
        if tracker.get_slot("owner") == "waiting":
            say.reply(dispatcher, "noted_for_consultant")
            return []
        if about := self.follow_ups.asked(tracker):
            self.follow_ups.answer(dispatcher, tracker, about)
            return [SlotSet("offered", None)]
        offered = self._ask_back(dispatcher, believed)
        if not is_suspected(tracker):
            self._show_what_may_help(dispatcher, tracker, believed)
        return [SlotSet("offered", offered)]

    @staticmethod
    def _ask_back(dispatcher: CollectingDispatcher, believed: dict[str, float]) -> str | None:
        """Ask which of the likeliest topics was meant; gives what a yes would mean."""
        offered = [
            name
            for name, belief in believed.items()
            if name not in NOT_OFFERED and belief >= OFFERED_FROM
        ][:MOST_OFFERED]
        if not offered:
            say.reply(dispatcher, "clarify_nothing")
            return None
        buttons = [{"text": f"topic_{name}", "payload": f"/{name}"} for name in offered]
        if "talk_to_human" not in offered:
            buttons.append({"text": "button_human", "payload": "/talk_to_human"})
        say.reply(dispatcher, "clarify", buttons=buttons)
        return offered[0]

    def _show_what_may_help(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, believed: dict[str, float]
    ) -> None:
        """Show passages with the words of the question, as a help and not as the answer."""
        text = Said.now(tracker).text
        found = [
            place
            for place in self.search.find(text, tracker.get_slot("language"))
            if believed.get(place.category, 0) >= SHOWN_FROM
        ]
        if found and not any(place.category in CATEGORIES for place in found):
            say.passages(dispatcher, [asdict(place) for place in found])


def actions(follow_ups: FollowUps, search: Search) -> list[Action]:
    """The actions of this module."""
    return [Answer(follow_ups), Clarify(follow_ups, search)]
