"""What a coordinator is told of an asker: only what is needed, only what may be passed on.

How to reach somebody is passed on only if they agreed to that in a request to the municipality;
in free text, whatever leads to a person is masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.case_words import label, value_words
from bot.cases import PERSONAL, Told
from bot.desk.times import stamp
from bot.replies import Replies
from bot.store.models import Message
from knowledge.steps import SKIPPED
from nlu.redaction import redact

#: What a coordinator needs, in order; more only if the consultant adds it.
NEEDED = ("about", "who", "now", "to", "citizenship", "deadline")
#: May be added: how and when the asker wants to be answered.
MORE = ("how", "when")
#: Told in the asker's own words, so they are shown, masked, and can be edited.
FREE = ("about", "deadline", "when")
KIND = "coordinator"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be sent. `personal` is told behind the link only."""

    name: str
    label: str
    value: str
    ticked: bool
    free: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What is sent, exactly: label and value of each field, and messages with their moment."""

    fields: tuple[tuple[str, str, bool], ...] = ()
    messages: tuple[tuple[str, str], ...] = ()

    def kept(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {
            "fields": [list(field) for field in self.fields],
            "messages": [list(message) for message in self.messages],
        }

    @property
    def lines(self) -> str:
        """What stands in the e-mail: fields that are not personal, a line each."""
        return "\n".join(
            f"- {name}: {value}" for name, value, personal in self.fields if not personal
        )


def read_card(kept: Mapping[str, Any]) -> Card:
    """From what a row keeps."""
    fields = ((str(name), str(value), bool(personal)) for name, value, personal in kept["fields"])
    messages = ((str(moment), str(words)) for moment, words in kept["messages"])
    return Card(tuple(fields), tuple(messages))


def agreed(told: Sequence[Told]) -> bool | None:
    """What the asker said last about passing a request on to a municipality; None if nothing."""
    request = _request(told)
    said = request.fields.get("consent") if request else None
    return None if said is None or said.value == SKIPPED else said.value == "yes"


def municipality(told: Sequence[Told]) -> str | None:
    """The municipality that the newest case names, if any does."""
    for one in told:
        for name in ("municipality", "to"):
            if one.case.state != "withdrawn" and name in one.fields:
                return one.fields[name].value
    return None


def sendable(told: Sequence[Told], replies: Replies, language: str) -> list[Field]:
    """The fields that may be sent, each from the newest case that has it."""
    newest: dict[str, tuple[str, bool]] = {}
    for one in reversed([one for one in told if one.case.state != "withdrawn"]):
        for name, field in one.fields.items():
            if field.value != SKIPPED and name not in PERSONAL:
                newest[name] = (field.value, False)
    request = _request(told)
    if request and agreed(told) and "contact" in request.fields:
        newest["contact"] = (request.fields["contact"].value, True)
    return [
        Field(
            name=name,
            label=label(name, replies.texts, language),
            value=_words(name, newest[name][0], replies, language),
            ticked=name not in MORE,
            free=name in FREE,
            personal=newest[name][1],
        )
        for name in (*NEEDED, *MORE, *PERSONAL)
        if name in newest and newest[name][0] != SKIPPED
    ]


def choosable(messages: Iterable[Message]) -> list[tuple[int, str, str]]:
    """Number, moment and masked words of messages that an asker wrote, the newest last."""
    return [
        (message.id, stamp(message.created_at), redact(message.text))
        for message in messages
        if message.direction == "in" and message.text and not message.data.get("payload")
    ]


def _words(name: str, value: str, replies: Replies, language: str) -> str:
    words = value_words(name, value, replies.texts, replies.library, language)
    return redact(words) if name in FREE else words


def _request(told: Sequence[Told]) -> Told | None:
    """The newest request to a municipality that was not taken back."""
    found = (one for one in told if one.case.kind == KIND and one.case.state != "withdrawn")
    return next(found, None)
