"""Who fears their own country is never sent to its embassy, and is offered a person first."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import Events, name_help_if_suspected, needs_of
from actions.countries import named_countries
from bot.understanding import Understanding

#: Answers to these send people to embassies or back to their country.
TO_AUTHORITIES = frozenset(
    {
        "identity_documents",
        "residence_permit",
        "visa_entry",
        "civil_status",
        "citizenship",
        "family_reunification",
        "institution_contact",
        "assisted_voluntary_return",
        "asylum",
        "out_of_scope",
    }
)
HOME = "lt"


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, understanding: Understanding
) -> Events | None:
    """Say that safety comes first, how to ask for protection, and offer a person; else None.

    Who fears nothing but a return to Lithuania has other questions.
    """
    if tracker.get_intent_of_latest_message() not in TO_AUTHORITIES or tracker.active_loop_name:
        return None
    if not needs_of(tracker, understanding).tells("fears_return"):
        return None
    if set(named_countries(tracker)) == {HOME}:
        return None
    name_help_if_suspected(dispatcher, tracker)
    if tracker.get_slot("owner") != "waiting":
        say.reply(dispatcher, "fears_return")
    say.article(dispatcher, "asylum", buttons=[say.PERSON])
    return [SlotSet("offered", "talk_to_human")]
