"""For who is upset: an answer or an apology, and a person offered in the same breath."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, is_suspected, name_help_if_suspected
from bot.understanding import MOST_WORDS, Understanding


class AnswerGently(Action):
    """Answers without a plan or a menu under it, and offers a person."""

    def name(self) -> str:
        return "action_answer_gently"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the article; a yes to the offer calls a person."""
        intent = tracker.get_intent_of_latest_message() or ""
        name_help_if_suspected(dispatcher, tracker)
        say.article(dispatcher, intent, buttons=[])
        return offer_person(dispatcher, tracker)


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> list[dict[str, Any]] | None:
    """One human sentence to who is angry with the assistant, and a person offered.

    None if nobody is angry, or if they say more than that: a question, or that they need help.
    """
    text = tracker.latest_message.get("text") or ""
    if (
        "?" in text
        or len(text.split()) > MOST_WORDS
        or not understanding.contains(text, "angry")
        or tracker.get_intent_of_latest_message() in CATEGORIES
        or is_suspected(tracker)
    ):
        return None
    say.reply(dispatcher, "apology")
    return offer_person(dispatcher, tracker)


def offer_person(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Offer a consultant, or say that one was called already."""
    if tracker.get_slot("owner") == "waiting":
        say.reply(dispatcher, "human_called_again")
        return [SlotSet("offered", None)]
    say.reply(dispatcher, "person_offer")
    return [SlotSet("offered", "talk_to_human")]


def actions() -> list[Action]:
    """The actions of this module."""
    return [AnswerGently()]
