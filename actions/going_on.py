"""What was said a moment ago goes on: details for an offered plan, a change of a plan, a next town.

Stands before the actions that would answer such a message as if it came out of the blue.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, beliefs, is_suspected
from actions.forms import MOST_WORDS_OF_A_DOUBT, commands, long_silence
from actions.places import named_place
from actions.plan_answers import FIELDS, PlanAnswers
from actions.reading import Reading
from actions.requests.fields import offer
from actions.said import Said
from bot.understanding import Understanding, words_of
from knowledge.library import Library

Events = list[dict[str, Any]]
#: The actions that take a message for itself.
OPEN = frozenset(
    {
        "action_answer",
        "action_clarify",
        "action_communities",
        "action_courtesy",
        "action_deny",
        "action_inform",
        "action_municipality",
    }
)
#: A longer message brings a matter of its own.
MOST_WORDS = 12
MOST_WORDS_ABOUT_A_TOWN = 5
#: So many words stand at most between "make" and "plan".
REACH = 4
FEWEST_WORDS_OF_A_MATTER = 4
COORDINATOR, CASE = offer("coordinator"), offer("case")


class GoingOn:
    """Reads a message as the next step of what was said before."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding
        self.answers = PlanAnswers(library, understanding)

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
        """What to do with the message; None if it stands for itself."""
        said = Said.now(tracker)
        if said.pressed or tracker.active_loop_name or commands(said) or _in_danger(tracker):
            return None
        words = Reading(said, self.understanding)
        if self._wishes_a_plan(words):
            return [FollowupAction("action_prepare_plan")]
        offered = None if long_silence(tracker) else tracker.get_slot("offered")
        if offered == COORDINATOR:
            return self._about_coordinators(tracker, words)
        asks = self._asks(said, words)
        tells = said.intent in self.library.categories
        if offered == CASE and tells and not asks and len(words.words) >= FEWEST_WORDS_OF_A_MATTER:
            # They were told that a person comes: this is what the person shall know.
            say.reply(dispatcher, "noted_for_consultant")
            return [SlotSet("offered", offered)]
        if len(words.words) > MOST_WORDS:
            return None
        return self._plan(dispatcher, tracker, words, asks=asks)

    def _plan(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, words: Reading, *, asks: bool
    ) -> Events | None:
        """Begin the plan that was offered with what is told, or change the one that was made."""
        said = Said.now(tracker)
        if tracker.get_slot("offered") == "start_plan" and not long_silence(tracker):
            begins = not asks and not self.understanding.contains(said.text, "cancel")
            told = begins and self.answers.volunteered(said)
            return [FollowupAction("action_prepare_plan")] if told else None
        wished = bool(words.spots("changing") and words.spots("of_a_plan"))
        return (
            None if asks and not wished else self._change(dispatcher, tracker, said, wished=wished)
        )

    def _wishes_a_plan(self, words: Reading) -> bool:
        """Whether somebody wants a plan made: "could you make me a plan of my return"."""
        if words.spots("denied") or words.spots("other_plan"):
            return False
        return any(
            0 < plan - made <= REACH
            for _, made in words.spots("making")
            for plan, _ in words.spots("a_plan")
        )

    def _about_coordinators(self, tracker: Tracker, words: Reading) -> Events | None:
        if words.spots("write_to_them"):
            return [FollowupAction("action_begin_request")]
        town = named_place(self.library, tracker)
        if town and len(words.words) <= MOST_WORDS_ABOUT_A_TOWN:
            return [FollowupAction("action_coordinator")]
        return [FollowupAction("action_coordinator")] if words.spots("what_they_do") else None

    def _asks(self, said: Said, words: Reading) -> bool:
        if len(words_of(said.text)) <= MOST_WORDS_OF_A_DOUBT:
            return False
        return "?" in said.text or bool(words.spots("question"))

    def _change(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, *, wished: bool
    ) -> Events | None:
        """Change answers of a plan that was made, and show it again."""
        given = {field: tracker.get_slot(field) for field in FIELDS if tracker.get_slot(field)}
        if not given:
            return None
        changed = self.answers.amended(said, given, wished=wished)
        if not changed:
            asks = wished and Reading(said, self.understanding).spots("a_plan")
            return [FollowupAction("action_change_plan")] if asks else None
        labels = {field.removeprefix("plan_"): value for field, value in changed.items()}
        say.answers(dispatcher, "form_changed", labels)
        for field, value in changed.items():
            say.effect(dispatcher, "note", form="plan", field=field, value=value, quote=said.text)
        filled = [SlotSet(field, value) for field, value in changed.items()]
        return [*filled, FollowupAction("action_show_plan")]


def _in_danger(tracker: Tracker) -> bool:
    """Whether somebody may need help first."""
    return next(iter(beliefs(tracker)), "") in CATEGORIES or is_suspected(tracker)


class Continued(Action):
    """An action that gives way to what goes on."""

    def __init__(self, action: Action, going_on: GoingOn) -> None:
        self.action = action
        self.going_on = going_on

    def name(self) -> str:
        return str(self.action.name())

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Go on; else let the action do its work."""
        events = self.going_on.answer(dispatcher, tracker)
        return list(self.action.run(dispatcher, tracker, domain)) if events is None else events


def continued(
    actions: list[Action], library: Library, understanding: Understanding
) -> list[Action]:
    """All actions; those that are OPEN give way to what goes on."""
    going_on = GoingOn(library, understanding)
    return [Continued(one, going_on) if one.name() in OPEN else one for one in actions]
