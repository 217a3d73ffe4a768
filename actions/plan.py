"""The first-steps plan: fills its form from whatever people say, and shows the result."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import forms, say
from actions.plan_answers import CHOICES, FIELDS, PlanAnswers
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.steps import SKIPPED

Events = list[dict[str, Any]]


class PreparePlan(Action):
    """Takes over what was said before the plan began, so that it is not asked again."""

    def __init__(self, answers: PlanAnswers) -> None:
        self.answers = answers

    def name(self) -> str:
        return "action_prepare_plan"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Fill what the last messages tell, and say what was filled."""
        found: dict[str, str] = {}
        for said in Said.before(tracker):
            found |= self.answers.told(said)
        new = {field: value for field, value in found.items() if not tracker.get_slot(field)}
        if new:
            say.answers(dispatcher, "plan_known", _labels(new))
        filled = [SlotSet(field, value) for field, value in new.items()]
        return [*filled, FollowupAction("plan_form")]


class ValidatePlan(Action):
    """Reads answers out of a message. Gives nothing back if it holds none: then rules decide."""

    def __init__(self, answers: PlanAnswers, understanding: Understanding) -> None:
        self.answers = answers
        self.understanding = understanding

    def name(self) -> str:
        return "validate_plan_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Fill the asked field, and correct others that the message names."""
        asked = tracker.get_slot("requested_slot")
        said = Said.now(tracker)
        if asked not in FIELDS:
            return []
        exact = [f"{asked.removeprefix('plan_')}_{choice}" for choice in CHOICES.get(asked, ())]
        if forms.asks_something_else(said, self.understanding, exact):
            return []
        if said.pressed:
            value = SKIPPED if said.intent == "skip" else self.answers.pressed(said, asked)
            return [SlotSet(asked, value)] if value else []
        if self.understanding.means(said.text, "skip"):
            return [SlotSet(asked, SKIPPED)]
        given = {field: tracker.get_slot(field) for field in FIELDS if tracker.get_slot(field)}
        filled = self.answers.read(said, asked, given)
        changed = {field: value for field, value in filled.items() if field in given}
        if changed:
            say.answers(dispatcher, "form_changed", _labels(changed))
        return [SlotSet(field, value) for field, value in filled.items()]


class ShowPlan(Action):
    """Shows the plan and keeps it; without answers, the one kept before."""

    def name(self) -> str:
        return "action_show_plan"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Make the plan from the form's answers; in the middle of it, from those given so far."""
        answers = _labels({field: tracker.get_slot(field) for field in FIELDS})
        if not any(answers.values()):
            say.effect(dispatcher, "show_kept_plan")
            return []
        say.plan(dispatcher, answers)
        if not tracker.active_loop_name:
            say.effect(dispatcher, "keep_plan", answers=answers)
        return []


class ChangePlan(Action):
    """Asks one question of the plan again."""

    def name(self) -> str:
        return "action_change_plan"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Ask which answer to change, or ask the chosen question."""
        field = Said.now(tracker).choice
        if field not in FIELDS:
            say.reply(dispatcher, "plan_change_which")
            return []
        return [SlotSet(field, None), FollowupAction("plan_form")]


def _labels(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers under the names that the plan and its texts use."""
    return {field.removeprefix("plan_"): value for field, value in answers.items()}


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    answers = PlanAnswers(library, understanding)
    return [
        PreparePlan(answers),
        ValidatePlan(answers, understanding),
        ShowPlan(),
        ChangePlan(),
        forms.Words("action_plan_cancelled", "plan_cancelled"),
        *(forms.Ask(field, "plan_back") for field in FIELDS),
    ]
