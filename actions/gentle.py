"""For who is upset: an answer or an apology, and a person offered in the same breath."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, is_suspected, name_help_if_suspected, offer_person
from actions.said import Said
from bot.understanding import Understanding

#: A longer text is a story in which such words may speak of others.
MOST_OF_ANGER = 25


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

    None if nobody is angry, or if they need help. A question is answered, after the
    sentence; a matter that is only named waits for the person.
    """
    text = Said.now(tracker).text
    if (
        len(text.split()) > MOST_OF_ANGER
        or not understanding.contains(text, "angry")
        or tracker.get_intent_of_latest_message() in CATEGORIES
        or is_suspected(tracker)
    ):
        return None
    say.reply(dispatcher, "apology")
    if "?" in text:
        return None
    return offer_person(dispatcher, tracker)


def actions() -> list[Action]:
    """The actions of this module."""
    return [AnswerGently()]
