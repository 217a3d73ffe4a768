"""What the form of requests asks next, and which answers its buttons give.

The fields of each kind of request are in `knowledge.requests`; the last is whether to send it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk import Tracker

from knowledge import requests
from knowledge.requests import KINDS
from knowledge.steps import SKIPPED

#: The slot that holds the kind, and the one with places between which the asker must choose.
KIND = "request"
WHICH = "request_which"
#: The slot that holds what was sent last, and whether a person was awaited already.
SENT = "request_sent"
#: The intent that asks for a consultation in words.
WISH = "book_consultation"
SEND = "send"
CHANGE = "change"
FIELDS = (*dict.fromkeys(field for fields in KINDS.values() for field in fields), SEND, CHANGE)
#: Questions of one kind of request only: `utter_ask_request_about_case`.
_OWN_QUESTIONS = frozenset(
    {
        *(("about", kind) for kind in KINDS),
        ("how", "case"),
        ("how", "consultation"),
        ("consent", "coordinator"),
    }
)
#: Ways of answering for which a phone number or an address is needed.
REACHED = frozenset({"phone", "email", "video"})
_SEND = ("send", "change", "drop")


def choices(kind: str, field: str) -> tuple[str, ...]:
    """The answers that the buttons of a field give."""
    if field == CHANGE:
        return KINDS[kind]
    return _SEND if field == SEND else requests.choices(kind, field)


def slot(field: str) -> str:
    """The slot in which a field is kept."""
    return f"request_{field}"


def question(kind: str, field: str) -> str:
    """The reply that asks for a field."""
    own = f"_{kind}" if (field, kind) in _OWN_QUESTIONS else ""
    return f"utter_ask_{slot(field)}{own}"


def next_field(kind: str, given: Mapping[str, str]) -> str | None:
    """The field to ask next; None when the request is complete.

    How to reach somebody is asked only if it is needed and they agreed that it is kept.
    """
    for field in KINDS[kind]:
        if given.get(field) is None and _needed(kind, field, given):
            return field
    if given.get(SEND) is None:
        return SEND
    return CHANGE if given[SEND] == "change" else None


def _needed(kind: str, field: str, given: Mapping[str, str]) -> bool:
    if field == "consent":
        reached = given.get("how") in REACHED
        return kind == "coordinator" or reached or given.get("contact") not in {None, SKIPPED}
    if field == "contact":
        return given.get("consent") == "yes"
    return True


def given(tracker: Tracker) -> dict[str, str]:
    """The answers so far, by field."""
    return {field: value for field in FIELDS if (value := tracker.get_slot(slot(field)))}


def offer(kind: str) -> str:
    """What `offered` holds when a yes would begin this request."""
    return f"{KIND}_{kind}"


def is_offer(offered: str) -> bool:
    """Whether a yes would begin a request."""
    return offered == WISH or offered.removeprefix(f"{KIND}_") in KINDS
