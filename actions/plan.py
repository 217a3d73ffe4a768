"""The first-steps plan: fills its form from whatever people say, and shows the result."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES
from actions.countries import named_countries
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.steps import SKIPPED

FIELDS = (
    "plan_family",
    "plan_citizenship",
    "plan_from",
    "plan_children",
    "plan_work",
    "plan_municipality",
)
CHOICES = {
    "plan_family": ("alone", "family"),
    "plan_citizenship": ("lt", "eu", "other"),
    "plan_children": ("none", "preschool", "school", "both"),
    "plan_work": ("job", "search", "business", "pension"),
}
#: Of several citizenships in a family the plan needs the one that asks for most.
CITIZENSHIP_ORDER = ("other", "eu", "lt")
#: Children start school in the year they turn seven; younger ones go to kindergarten.
SCHOOL_AGE = 7
#: "Vilnius?" and "two kids?" are answers that are not sure; more words with a question mark ask.
MOST_WORDS_OF_A_DOUBT = 2
ADULT = 18
Events = list[dict[str, Any]]


class PreparePlan(Action):
    """Takes over what was said before the plan began, so that it is not asked again."""

    def name(self) -> str:
        return "action_prepare_plan"

    def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Fill country and municipality if they were named in the talk."""
        return said_before(tracker)


def said_before(tracker: Tracker) -> Events:
    """What a plan that begins now need not ask."""
    events: Events = [SlotSet("offered", None)]
    for field in ("plan_from", "plan_municipality"):
        known = {"plan_from": "known_country"}.get(field, "known_municipality")
        value = tracker.get_slot(known)
        if value and value != "lt" and not tracker.get_slot(field):
            events.append(SlotSet(field, value))
    return events


class ValidatePlan(Action):
    """Reads answers out of a message. Gives nothing back if it holds none: then rules decide."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding

    def name(self) -> str:
        return "validate_plan_form"

    def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Fill the asked field, and correct others that the message names."""
        asked = tracker.get_slot("requested_slot")
        if asked not in FIELDS or self._asks_something_else(tracker, asked):
            return []
        filled = self._named_places(tracker, asked)
        # "Not Ireland, Norway" corrects an earlier answer; its "not" answers nothing.
        if not filled and (value := self._answer(tracker, asked)) is not None:
            filled[asked] = value
        return [SlotSet(field, value) for field, value in filled.items()]

    def _asks_something_else(self, tracker: Tracker, asked: str) -> bool:
        """A cry for help or a question is no answer, even if it names a husband or a country."""
        text = tracker.latest_message.get("text") or ""
        field = asked.removeprefix("plan_")
        if any(self.understanding.means(text, f"{field}_{c}") for c in CHOICES.get(asked, ())):
            return False
        if tracker.get_intent_of_latest_message() in CATEGORIES:
            return True
        return "?" in text and len(text.split()) > MOST_WORDS_OF_A_DOUBT

    def _named_places(self, tracker: Tracker, asked: str) -> dict[str, str]:
        """Countries and towns answer the asked field, or correct one that was answered before."""
        filled = {}
        countries = [c for c in named_countries(tracker) if c in self.library.countries]
        places = [
            p for p in tracker.get_latest_entity_values("municipality") if p in self.library.places
        ]
        abroad = [c for c in countries if c != "lt"]
        # "Not Ireland, Scotland": the one named last is the one that is meant.
        if abroad and (asked == "plan_from" or tracker.get_slot("plan_from")):
            filled["plan_from"] = abroad[-1]
        if places and (asked == "plan_municipality" or tracker.get_slot("plan_municipality")):
            filled["plan_municipality"] = places[-1]
        if asked == "plan_citizenship" and countries and not self._typed(tracker, asked):
            group = self.library.countries[countries[-1]].group
            filled = {asked: {"home": "lt", "eu": "eu"}.get(group, "other")}
        return filled

    def _answer(self, tracker: Tracker, asked: str) -> str | None:
        intent = tracker.get_intent_of_latest_message()
        choice = next(tracker.get_latest_entity_values("choice"), None)
        if intent == "skip":
            return SKIPPED
        if choice is not None:
            return choice if choice in CHOICES.get(asked, ()) else None
        return self._typed(tracker, asked)

    def _typed(self, tracker: Tracker, asked: str) -> str | None:
        text = tracker.latest_message.get("text") or ""
        if text.startswith("/"):
            return None
        if self.understanding.means(text, "skip"):
            return SKIPPED
        if asked == "plan_children" and (ages := self._ages(text)):
            return ages
        if asked in CHOICES:
            prefix = asked.removeprefix("plan_") + "_"
            prefer = CITIZENSHIP_ORDER if asked == "plan_citizenship" else ()
            return self.understanding.choose(text, prefix, prefer)
        return None

    def _ages(self, text: str) -> str | None:
        """What ages say: `4 ir 7` is both. One bare number may be how many, not how old."""
        ages = [int(n) for n in re.findall(r"\d+", text) if int(n) < ADULT]
        units = re.findall(r"\d\W{0,2}([^\W\d]+)", text)
        aged = any(self.understanding.means(unit, "years") for unit in units)
        if len(ages) < 2 and not aged:  # noqa: PLR2004
            return None
        young = any(age < SCHOOL_AGE for age in ages)
        older = any(age >= SCHOOL_AGE for age in ages)
        return "both" if young and older else "preschool" if young else "school" if older else None


class ShowPlan(Action):
    """Shows the plan and keeps it; without answers, the one kept before."""

    def name(self) -> str:
        return "action_show_plan"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Make the plan from the form's answers."""
        answers = {field.removeprefix("plan_"): tracker.get_slot(field) for field in FIELDS}
        if any(answers.values()):
            say.plan(dispatcher, answers)
            say.effect(dispatcher, "keep_plan", answers=answers)
        else:
            say.effect(dispatcher, "show_kept_plan")
        return []


class ChangePlan(Action):
    """Asks one question of the plan again."""

    def name(self) -> str:
        return "action_change_plan"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Ask which answer to change, or ask the chosen question."""
        field = next(tracker.get_latest_entity_values("choice"), None)
        if field not in FIELDS:
            say.reply(dispatcher, "plan_change_which")
            return []
        return [SlotSet(field, None), FollowupAction("plan_form")]


class PlanWords(Action):
    """One reply of the form's: why it asks, or that an answer was not understood."""

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


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [
        PreparePlan(),
        ValidatePlan(library, understanding),
        ShowPlan(),
        ChangePlan(),
        PlanWords("action_plan_unclear", "plan_unclear"),
        PlanWords("action_plan_why", "plan_why"),
        PlanWords("action_plan_cancelled", "plan_cancelled"),
    ]
