"""The first-steps plan: fills its form from whatever people say, and shows the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import forms, say
from actions.citizenship import names_people
from actions.plan_answers import CHOICES, FIELDS, HOW_OLD, PlanAnswers
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
        found: dict[str, tuple[str, str]] = {}
        heard = Said.before(tracker)
        after_offer = tracker.get_slot("offered") == "start_plan"
        for number, said in enumerate(heard, 1):
            last = number == len(heard) and after_offer
            told = self.answers.volunteered(said) if last else self.answers.told(said)
            found |= {field: (value, said.text) for field, value in told.items()}
        new = {field: told for field, told in found.items() if not tracker.get_slot(field)}
        if new:
            say.answers(
                dispatcher, "plan_known", _labels({f: value for f, (value, _) in new.items()})
            )
        for field, (value, words) in new.items():
            _note(dispatcher, field, value, words)
        filled = [SlotSet(field, value) for field, (value, _) in new.items()]
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
        of_people = asked == "plan_citizenship" and said.intent == "change_language"
        if of_people and names_people(said, self.understanding):
            said = replace(said, intent="inform")
        if forms.asks_something_else(said, self.understanding, exact):
            return []
        given = {field: tracker.get_slot(field) for field in FIELDS if tracker.get_slot(field)}
        filled = self._answer(said, asked, given, tracker)
        if not filled:
            return self._closer(said, asked, tracker)
        changed = {field: value for field, value in filled.items() if field in given}
        if changed:
            say.answers(dispatcher, "form_changed", _labels(changed))
        for field, value in filled.items():
            _note(dispatcher, field, value, "" if said.pressed else said.text)
        return [SlotSet(field, value) for field, value in filled.items()]

    def _answer(
        self, said: Said, asked: str, given: dict[str, str], tracker: Tracker
    ) -> dict[str, str]:
        if forms.skipped(said, self.understanding):
            return {asked: SKIPPED}
        if said.pressed:
            value = self.answers.pressed(said, asked)
            return {asked: value} if value else {}
        if forms.asked_closer(tracker, asked) == HOW_OLD and (age := self.answers.age(said)):
            return {asked: age}
        return self.answers.read(said, asked, given)

    def _closer(self, said: Said, asked: str, tracker: Tracker) -> Events:
        """Ask in other words what an answer left open, once."""
        if said.pressed or forms.asked_closer(tracker, asked):
            return []
        if buttons := self.answers.which(said, asked):
            return forms.ask_closer(asked, "form_which", buttons)
        if reply := self.answers.left_open(said, asked):
            return forms.ask_closer(asked, reply)
        return []


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


def _note(dispatcher: CollectingDispatcher, field: str, value: str, words: str) -> None:
    """Keep an answer with the words it was taken from; a pressed button has its title."""
    say.effect(dispatcher, "note", form="plan", field=field, value=value, quote=words)


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
