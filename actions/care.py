"""Somebody may be in danger: helplines first, and a person is called at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.needs import Needs
from actions.said import Said
from bot.understanding import MOST_WORDS, Understanding

#: What cannot wait. The others of the care group get an answer, with a person offered.
URGENT = ("crisis_help", "trafficking_exploitation")
HELP_NOW = {"text": "button_help_now", "payload": f"/{URGENT[0]}"}
FALLBACK = "nlu_fallback"
#: At this share of the classifier's belief help is named even if something else was answered.
SUSPECTED = 0.12
#: A wish for a person at least so likely is what a wish to talk may mean.
WANTING_A_PERSON = 0.3
#: A longer message than this about where somebody does not want to live may hold more than that.
MOST_WORDS_OF_WHERE = 12
#: Who decides about permits, and who gives advice on them.
ON_PERMITS = ("migracijos-departamentas", "teisine-pagalba")
Events = list[dict[str, Any]]


class Care(Action):
    """Helplines of the category, and a call to the desk, which the article promises."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def name(self) -> str:
        return "action_care"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Help with what was said; a yes or a pressed button means the crisis."""
        intent = tracker.get_intent_of_latest_message() or ""
        category = intent if intent in CATEGORIES else URGENT[0]
        return no_alarm(dispatcher, tracker, category, self.understanding) or call_for_help(
            dispatcher, tracker, category, self.understanding
        )


class Help(Action):
    """A bare "help!" may be a question about the chat or a cry: name help, then ask."""

    def name(self) -> str:
        return "action_help"

    def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say where help is, and ask what is wanted."""
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])
        say.reply(dispatcher, "utter_capabilities")
        return []


CATEGORIES = (*URGENT, "psychological_support")


def no_alarm(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    category: str,
    understanding: Understanding,
) -> Events | None:
    """Answer what only sounds like a cry for help, with help named all the same; else None.

    "Will they deport me if I quit?" is about a permit, "no money, what can the municipality give?"
    about benefits, "I don't want to live in Germany" about returning, "someone real please" about
    this chat.
    """
    text = Said.now(tracker).text
    needs = needs_of(tracker, understanding)
    if category in URGENT and needs.fears_deportation() and not needs.named():
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])
        say_permit(dispatcher, "permit_question")
        return offer_person(dispatcher, tracker)
    if category == "crisis_help" and needs.asks_for_benefits():
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])
        say.article(dispatcher, "social_assistance", buttons=[])
        if needs.tells("child"):
            say.brief(dispatcher, "family_benefits", buttons=[])
        return offer_person(dispatcher, tracker)
    if (
        category == "crisis_help"
        and len(text.split()) <= MOST_WORDS_OF_WHERE
        and needs.only_wants_to_live_elsewhere()
    ):
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])
        say.reply(dispatcher, "utter_capabilities")
        return [SlotSet("offered", None)]
    if (
        category == "psychological_support"
        and beliefs(tracker).get("talk_to_human", 0) >= WANTING_A_PERSON
        and len(text.split()) <= MOST_WORDS
        and needs.tells("real_person")
        and not needs.named()
    ):
        return [FollowupAction("action_call_person")]
    return None


def needs_of(tracker: Tracker, understanding: Understanding) -> Needs:
    """What the message tells of what somebody needs."""
    said = Said.now(tracker)
    return Needs(said.text, understanding, said.language)


def say_permit(dispatcher: CollectingDispatcher, key: str) -> None:
    """Say this reply about a permit, and whom to ask."""
    say.reply(dispatcher, key)
    for institution in ON_PERMITS:
        say.institution(dispatcher, institution)


def offer_person(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Offer a consultant, or say that one was called already."""
    if tracker.get_slot("owner") == "waiting":
        say.reply(dispatcher, "human_called_again")
        return [SlotSet("offered", None)]
    say.reply(dispatcher, "person_offer")
    return [SlotSet("offered", "talk_to_human")]


def call_for_help(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    category: str,
    understanding: Understanding,
) -> Events:
    """Say the article, whose first lines are the helplines, and call a person.

    Gives what the next turns have to know: whose helplines to repeat, and whether to listen.
    """
    needs = needs_of(tracker, understanding)
    if category == "trafficking_exploitation" and needs.beaten_by_partner():
        category = "crisis_help"
    place = next(tracker.get_latest_entity_values("municipality"), None)
    if category == "crisis_help" and (needs.named() or place):
        told = ["children"] if needs.tells("child") else []
        say.crisis(dispatcher, needs.named(), at=place, told=told)
    else:
        say.article(dispatcher, category, buttons=[])
    if category == "crisis_help" and needs.tells("permit"):
        say_permit(dispatcher, "permit_passed_on")
    call_person(dispatcher, category, needs)
    return [
        SlotSet("alarm", category),
        SlotSet("alarm_taken_back", None),
        SlotSet("listening", None if category in URGENT else 0),
        SlotSet("offered", None),
    ]


def call_person(dispatcher: CollectingDispatcher, category: str, needs: Needs) -> None:
    """Call a person; the desk decides whether that is news to the consultants."""
    kind = "trafficking" if category == "trafficking_exploitation" else needs.danger()
    say.effect(dispatcher, "call_person", reason="care", urgent=category in URGENT, kind=kind)


def beliefs(tracker: Tracker) -> dict[str, float]:
    """The classifier's belief in its best candidates, best first, without the fallback."""
    ranking = tracker.latest_message.get("intent_ranking", [])
    return {row["name"]: row["confidence"] for row in ranking if row["name"] != FALLBACK}


def is_suspected(tracker: Tracker) -> bool:
    """Whether the message may be a cry for help, whatever it was understood as."""
    believed = beliefs(tracker)
    return any(believed.get(intent, 0) >= SUSPECTED for intent in URGENT)


def name_help_if_suspected(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Say where help is if the message may be a cry for it."""
    if is_suspected(tracker):
        say.reply(dispatcher, "care_first", buttons=[HELP_NOW])


def actions(understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [Care(understanding), Help()]
