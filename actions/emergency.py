"""While a person is awaited in an emergency, whatever is written goes to that person.

Whoever is in danger gets no menu, no question back and no "I did not understand": the helplines
again if they ask for a number, else one calm sentence. Who says that it was a mistake may ask
ordinary questions again. The alarm stays with the consultants all the same: somebody may have been
made to say so.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import CATEGORIES, URGENT, call_person, is_suspected, needs_of, say_permit
from actions.said import Said
from bot.understanding import MOST_WORDS, Understanding

#: Intents of whoever wants to know where to call.
WANTING_LINES = frozenset({"contact_centre", "institution_contact", "help_wanted"})
#: Intents that expect no more than a kind word.
COURTESIES = frozenset({"thank", "goodbye", "affirm", "acknowledge", "talk_to_human"})
#: Meanings that may surround what matters without changing it.
POLITE = ("thanks", "bye", "affirm", "deny", "sorry")
#: A text with so many digits gives a telephone number.
DIGITS_OF_A_NUMBER = 5
#: What is answered also in an emergency, if it is asked as a clear question.
CONTENT = frozenset(
    {
        "residence_permit",
        "asylum",
        "temporary_protection",
        "family_reunification",
        "identity_documents",
        "employment_rights",
        "work_permission",
        "housing",
        "social_assistance",
        "family_benefits",
        "health_insurance",
        "healthcare_access",
        "school_kindergarten",
        "civil_status",
        "unemployment_benefit",
    }
)
#: Needs of which the fitting step is said again, as somebody asks on.
TOLD_AGAIN = ("roof", "no_money")
#: From this belief on a question is clear.
CLEAR = 0.7
Events = list[dict[str, Any]]


def is_awaited(tracker: Tracker) -> bool:
    """Whether a person was called in an emergency and has not come yet."""
    return tracker.get_slot("owner") == "waiting" and bool(tracker.get_slot("urgent"))


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> Events | None:
    """Answer what is said in an emergency; None if there is none, or if the rules shall decide."""
    if not is_awaited(tracker):
        return None
    text = Said.now(tracker).text
    intent = tracker.get_intent_of_latest_message() or ""
    alarm = tracker.get_slot("alarm") or URGENT[0]
    if asks_for_numbers(text, understanding):
        say.lines(dispatcher, alarm)
        return over()
    if answer_content(dispatcher, tracker, understanding):
        return over()
    if tracker.get_slot("alarm_taken_back") or (intent in URGENT and _is_new(text, intent, alarm)):
        return None
    if takes_back(text, intent, understanding):
        say.effect(dispatcher, "alarm_taken_back")
        say.reply(dispatcher, "alarm_taken_back")
        return [SlotSet("alarm_taken_back", True), *over()]  # noqa: FBT003 - a slot's value
    if intent in WANTING_LINES:
        say.lines(dispatcher, alarm)
    else:
        say.reply(dispatcher, "care_waiting" if intent in COURTESIES else "noted_care")
        told = needs_of(tracker, understanding)
        if needs := [need for need in told.named() if need in TOLD_AGAIN]:
            place = next(tracker.get_latest_entity_values("municipality"), None)
            say.fitting(dispatcher, needs, at=place or tracker.get_slot("known_municipality"))
        if intent in URGENT or told.is_cry():
            call_person(dispatcher, alarm, told)
    return over()


def answer_content(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> bool:
    """Answer a clear question of the knowledge, after one calm line; whether there was one.

    "If I leave him, will they deport me?" is one, not another kind of danger.
    """
    if tracker.get_slot("alarm_taken_back"):
        return False
    intent, said = tracker.get_intent_of_latest_message() or "", needs_of(tracker, understanding)
    if said.fears_deportation() and not said.named():
        say.reply(dispatcher, "noted_care")
        say_permit(dispatcher, "permit_question")
        return True
    text = Said.now(tracker).text
    confidence = (tracker.latest_message.get("intent") or {}).get("confidence") or 0
    if intent not in CONTENT or confidence < CLEAR or is_suspected(tracker):
        return False
    if text.startswith("/") or not ("?" in text or said.tells("question")):
        return False
    say.reply(dispatcher, "noted_care")
    say.brief(dispatcher, intent, buttons=[])
    return True


def over() -> Events:
    """The turn ends here, and with it a form or an offer that was open."""
    return [
        ActiveLoop(None),
        SlotSet("requested_slot", None),
        SlotSet("offered", None),
        FollowupAction("action_listen"),
    ]


def asks_for_numbers(text: str, understanding: Understanding) -> bool:
    """Whether a short text asks where to call; one that gives a number does not."""
    return (
        len(text.split()) <= MOST_WORDS
        and sum(sign.isdigit() for sign in text) < DIGITS_OF_A_NUMBER
        and understanding.contains(text, "which_number")
    )


def takes_back(text: str, intent: str, understanding: Understanding) -> bool:
    """Whether a text says that the alarm was a mistake and nothing else.

    In doubt it does not: "I am fine, but he is here".
    """
    if "taken_back" in understanding.made_of(text, "taken_back", *POLITE):
        return True
    return (
        intent not in CATEGORIES
        and len(text.split()) <= MOST_WORDS
        and understanding.contains(text, "taken_back")
        and not understanding.contains(text, "but")
    )


def _is_new(text: str, intent: str, alarm: str) -> bool:
    """Another kind of danger, or a button pressed for help, brings its helplines in full."""
    return intent != alarm or text.startswith("/")
