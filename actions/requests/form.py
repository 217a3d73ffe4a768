"""Requests for people to read: the details of a case, a consultation, a coordinator's help.

A form of the domain, `request_form`, whose fields depend on the kind (`requests.fields`). Each
answer is noted with its words as soon as it is given; nothing is passed on before the asker has
seen the summary and said so, and how to reach them is noted only after they agreed.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import name_help_if_suspected
from actions.requests.answers import Answer, RequestAnswers
from actions.requests.ends import FinishRequest, StopRequest, WithdrawRequest
from actions.requests.fields import (
    CHANGE,
    FIELDS,
    KIND,
    REACHED,
    SEND,
    WHICH,
    WISH,
    given,
    next_field,
    slot,
)
from actions.requests.questions import AskRequest
from actions.requests.reading import FREE, without_contacts
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.requests import KINDS
from knowledge.steps import SKIPPED

Events = list[dict[str, Any]]
FORM = "request_form"
#: What the form itself needs and nobody reads.
UNREAD = frozenset({SEND, CHANGE})


def note(dispatcher: CollectingDispatcher, kind: str, fields: dict[str, str], quote: str) -> None:
    """Keep answers with their words; without a quote the application looks for the words."""
    for field, value in fields.items():
        if field not in UNREAD:
            say.effect(dispatcher, "note", form=kind, field=field, value=value, quote=quote)


class BeginRequest(Action):
    """Begins a request of the kind that was pressed, offered or asked for, or goes on with it."""

    def __init__(self, answers: RequestAnswers) -> None:
        self.answers = answers

    def name(self) -> str:
        return "action_begin_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Take over what was said before, and ask the first question that is open."""
        said = Said.now(tracker)
        kind = self._kind(said, tracker)
        present = given(tracker)
        known = self.answers.known(kind, tracker.slots, Said.before(tracker))
        if not said.pressed:
            known |= self.answers.wished(said, kind)
        words = {field: one.words for field, one in known.items()}
        new = {field: one.value for field, one in known.items() if field not in present}
        which: tuple[str, ...] = ()
        if place := new.get("municipality"):
            which = self.answers.which(place, said)
            if which:
                del new["municipality"]
        say.reply(dispatcher, f"request_begin_{kind}")
        # How to reach them is neither shown nor kept before they agree.
        shown = {field: value for field, value in new.items() if field != "contact"}
        if shown:
            say.request(dispatcher, "request_known", kind, shown)
        if "contact" in new:
            say.reply(dispatcher, "request_contact_seen")
        for field, value in shown.items():
            note(dispatcher, kind, {field: value}, words[field])
        return [
            SlotSet(KIND, kind),
            *(SlotSet(slot(field), value) for field, value in new.items()),
            *(SlotSet(slot(field), None) for field in UNREAD),
            SlotSet(WHICH, list(which) or None),
            SlotSet("offered", None),
            SlotSet("requested_slot", None),
            ActiveLoop(None),
            FollowupAction(FORM),
        ]

    def _kind(self, said: Said, tracker: Tracker) -> str:
        offered = str(tracker.get_slot("offered") or "").removeprefix(f"{KIND}_")
        if WISH in {said.intent, offered}:
            return "consultation"
        wanted = (said.choice, offered, tracker.get_slot(KIND))
        return next((str(kind) for kind in wanted if kind in KINDS), "case")


class ValidateRequest(Action):
    """Reads answers out of a message. Fills nothing if it holds none: then rules decide."""

    def __init__(self, answers: RequestAnswers) -> None:
        self.answers = answers

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Fill the asked field or correct others, and say which field comes next."""
        kind, present = tracker.get_slot(KIND), given(tracker)
        asked = str(tracker.get_slot("requested_slot") or "").removeprefix(slot(""))
        said = Said.now(tracker)
        found = Answer({})
        if asked in FIELDS:
            again = bool(tracker.get_slot(WHICH))
            found = self.answers.read(said, kind, asked, present, again=again)
        changes = self._changes(dispatcher, kind, asked, found.fields, present)
        if FREE & found.fields.keys():
            name_help_if_suspected(dispatcher, tracker)
        after = {f: v for f, v in {**present, **changes}.items() if v is not None}
        self._note(dispatcher, kind, said, changes, after)
        events = [SlotSet(slot(field), value) for field, value in changes.items()]
        if found.between:
            events.append(SlotSet(WHICH, list(found.between)))
        elif "municipality" in changes:
            events.append(SlotSet(WHICH, None))
        following = next_field(kind, after)
        return [*events, SlotSet("requested_slot", following and slot(following))]

    def _changes(
        self,
        dispatcher: CollectingDispatcher,
        kind: str,
        asked: str,
        found: dict[str, str],
        present: dict[str, str],
    ) -> dict[str, str | None]:
        """What becomes of the slots; says what was corrected or refused."""
        changes: dict[str, str | None] = dict(found)
        if asked == CHANGE and CHANGE in found:
            # The chosen field is asked again, and then comes the summary.
            return {found[CHANGE]: None, SEND: None, CHANGE: None}
        corrected = {f: v for f, v in found.items() if f in present and f != asked}
        if corrected:
            say.request(dispatcher, "request_changed", kind, corrected)
        if asked in UNREAD and asked not in found and found:
            changes |= {SEND: None, CHANGE: None}
        unasked = "contact" in found and asked != "contact" and "consent" not in found
        if unasked and present.get("consent") != "yes":
            say.reply(dispatcher, "request_contact_seen")
            changes["consent"] = None
        if found.get("how") in REACHED and present.get("consent") not in {None, "yes"}:
            changes["consent"] = None
        if found.get("consent") in {"no", SKIPPED}:
            own = "_coordinator" if kind == "coordinator" else ""
            say.reply(dispatcher, f"request_no_consent{own}")
            changes["contact"] = None
        elif found.get("contact") == SKIPPED and present.get("how") in REACHED:
            say.reply(dispatcher, "request_no_consent")
        unreached = {found.get("consent"), found.get("contact")} & {"no", SKIPPED}
        if unreached and present.get("how") in REACHED:
            # Nobody can call a number that nobody has.
            changes["how"] = "chat"
        return changes

    def _note(
        self,
        dispatcher: CollectingDispatcher,
        kind: str,
        said: Said,
        changes: dict[str, str | None],
        after: dict[str, str],
    ) -> None:
        noted = {field: value for field, value in changes.items() if value is not None}
        contact = noted.pop("contact", None)
        agrees = after.get("consent") == "yes"
        if contact is None and agrees and "consent" in noted:
            contact = after.get("contact")
        quote = "" if said.pressed else said.text if agrees else without_contacts(said)
        note(dispatcher, kind, noted, quote)
        if contact is not None and agrees:
            note(dispatcher, kind, {"contact": contact}, quote if "contact" in changes else "")


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    answers = RequestAnswers(library, understanding)
    return [
        BeginRequest(answers),
        ValidateRequest(answers),
        FinishRequest(),
        StopRequest(),
        WithdrawRequest(),
        *(AskRequest(field) for field in FIELDS),
    ]
