"""What a person did, as a message: wrote, pressed, opened a link, changed their words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import Command, Incoming
from channels.fields import identity, mapping, objects, pressed, words
from channels.messenger import attachments
from channels.messenger.limits import START, START_FORM

NAME = "messenger"

#: Payloads of the page's profile (`channels/messenger/profile.py`) that are commands. Ice breakers
#: and the choice of a language are none: they give their title as the text.
COMMANDS: Mapping[str, Command] = {
    "GET_STARTED": "start",
    "MENU_HUMAN": "human",
    "MENU_RESTART": "restart",
    "MENU_CODE": "code",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is about: an address on a page. On `standby` another app answers them."""

    page: str
    address: str
    standby: bool = False

    def says(self, provider_id: str, **what: Any) -> Incoming:
        """A message of theirs; on standby it is kept, and nobody of ours answers it."""
        return Incoming(NAME, self.page, self.address, provider_id, handled=self.standby, **what)


def message(event: dict[str, Any], person: Person) -> Incoming:
    """Something written, shared, or pressed under one of our messages."""
    said = mapping(event, "message")
    carried = list(objects(said.get("attachments")))
    text = words(said.get("text"))
    what = text or attachments.links(carried)
    media, place = attachments.media(carried), attachments.places(carried)
    if not (what or media or place):
        # Something was sent that the platform does not show us: that is worth saying.
        media = (attachments.UNSEEN,)
    return person.says(
        words(said.get("mid")) or _id_of(event, "message", what),
        text=what,
        press=pressed(mapping(said, "quick_reply").get("payload")),
        start=_start(mapping(said, "referral")),
        media=media,
        place=place,
    )


def postback(event: dict[str, Any], person: Person) -> Incoming | None:
    """A press of a button, of the menu, of "Get started" or of an ice breaker.

    On standby the payload is missing, so the title is all there is.
    """
    pressing = mapping(event, "postback")
    payload, title = words(pressing.get("payload")), words(pressing.get("title"))
    command = COMMANDS.get(payload)
    if not (command or title or pressed(payload)):
        return None
    return person.says(
        words(pressing.get("mid")) or _id_of(event, "postback", payload),
        text="" if command else title,
        press=pressed(payload),
        command=command,
        start=_start(mapping(pressing, "referral")),
    )


def referral(event: dict[str, Any], person: Person) -> Incoming | None:
    """An opened link that carries something, in a thread that exists already."""
    start = _start(mapping(event, "referral"))
    if not start:
        return None
    return person.says(_id_of(event, "referral", start), command="start", start=start)


def edited(event: dict[str, Any], person: Person) -> Incoming | None:
    """Newer words of an earlier message, if it says which and what."""
    change = mapping(event, "message_edit")
    mid, text = words(change.get("mid")), words(change.get("text"))
    if not (mid and text):
        return None
    turn = identity(change.get("num_edit")) or identity(event.get("timestamp"))
    return person.says(f"{mid}#{turn}", text=text, edits=mid)


def _start(link: dict[str, Any]) -> str:
    """What a link carried, if it could be one of ours."""
    ref = words(link.get("ref"))[:START]
    return ref if START_FORM.fullmatch(ref) else ""


def _id_of(event: dict[str, Any], kind: str, what: str) -> str:
    """The same id for the same event whenever it comes, where the platform gives none."""
    parts = (identity(mapping(event, "sender").get("id")), identity(event.get("timestamp")), what)
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}"
