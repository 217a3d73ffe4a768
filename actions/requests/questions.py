"""The questions of a request. The summary is one too: whether to send it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import forms, say
from actions.requests.fields import CHANGE, KIND, SEND, WHICH, given, question, slot
from knowledge.requests import KINDS


class AskRequest(forms.Ask):
    """Asks for one field of a request; the summary is a question too."""

    def __init__(self, field: str) -> None:
        super().__init__(slot(field), "request_back")
        self._name_of_field = field

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Say the question."""
        field, kind = self._name_of_field, tracker.get_slot(KIND)
        key = question(kind, field)
        if field == SEND:
            shown = {one: value for one, value in given(tracker).items() if one in KINDS[kind]}
            say.request(dispatcher, key, kind, shown)
        elif field == CHANGE:
            answered = [one for one in KINDS[kind] if tracker.get_slot(slot(one))]
            buttons = [
                {"text": f"button_field_{one}", "payload": f'/inform{{"choice": "{one}"}}'}
                for one in answered
            ]
            say.reply(dispatcher, key, buttons=buttons)
        elif field == "municipality" and (which := tracker.get_slot(WHICH)):
            buttons = [
                {"place": one, "payload": f'/inform{{"municipality": "{one}"}}'} for one in which
            ]
            say.reply(dispatcher, "request_which_place", buttons=buttons)
        else:
            say.reply(dispatcher, key)
