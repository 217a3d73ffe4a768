"""How a request ends: sent, not sent, or left in the middle."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.requests.fields import FIELDS, KIND, SEND, SENT, WHICH, slot

Events = list[dict[str, Any]]
#: Why a person is called for each kind; see the desk's `reason_*`.
REASONS = {"case": "case", "consultation": "appointment", "coordinator": "coordinator"}


class FinishRequest(Action):
    """Passes the request on, or erases what was personal if the asker decided against it."""

    def name(self) -> str:
        return "action_finish_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Send it and call a person, or do not."""
        kind = tracker.get_slot(KIND)
        if tracker.get_slot(slot(SEND)) == "send":
            say.effect(dispatcher, "send_case", kind=kind)
            say.effect(dispatcher, "call_person", reason=REASONS[kind], urgent=False)
            agreed = kind != "coordinator" or tracker.get_slot(slot("consent")) == "yes"
            say.reply(dispatcher, f"request_sent_{kind}" if agreed else "request_sent_centre")
            awaited = tracker.get_slot("owner") == "waiting"
            return [*emptied(), SlotSet(SENT, {"kind": kind, "awaited_before": awaited})]
        say.reply(dispatcher, f"request_dropped{while_waiting(tracker)}")
        return dropped(dispatcher, tracker)


class StopRequest(Action):
    """Ends a request in the middle. Its answers stay in case the asker comes back to it."""

    def name(self) -> str:
        return "action_stop_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say that nothing was sent, and erase how to reach them."""
        say.effect(dispatcher, "withdraw_case", kind=tracker.get_slot(KIND))
        say.reply(dispatcher, f"request_stopped{while_waiting(tracker)}")
        return [SlotSet(slot("consent"), None), SlotSet(slot("contact"), None)]


class WithdrawRequest(Action):
    """Takes back a request that was sent, as long as no consultant has joined."""

    def name(self) -> str:
        return "action_withdraw_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Take it back; nobody needs to answer any more who was called for it alone."""
        sent = tracker.get_slot(SENT)
        if not sent:
            say.reply(dispatcher, "deny_nothing")
            return []
        say.effect(dispatcher, "withdraw_case", kind=sent["kind"])
        stays = sent["awaited_before"] or tracker.get_slot("urgent")
        if stays:
            say.reply(dispatcher, "request_withdrawn_waiting")
        else:
            say.effect(dispatcher, "call_off", reason=REASONS[sent["kind"]])
            say.reply(dispatcher, "request_withdrawn", [say.PERSON])
        return [SlotSet(SENT, None)]


def emptied() -> Events:
    """Forget the request."""
    return [SlotSet(one, None) for one in (KIND, WHICH, *map(slot, FIELDS))]


def dropped(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Forget a request that was not sent; what was noted of how to reach the asker is erased."""
    if kind := tracker.get_slot(KIND):
        say.effect(dispatcher, "withdraw_case", kind=kind)
    return emptied()


def while_waiting(tracker: Tracker) -> str:
    """The form of a reply for those whom a person will answer anyway."""
    return "_waiting" if tracker.get_slot("owner") == "waiting" else ""
