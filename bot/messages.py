"""The neutral vocabulary: what every channel turns its vendor's words into, and back.

Vendor words end in a channel's `parse` and `send`; nothing else in the program knows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["lt", "en", "ru", "uk"]
LANGUAGES: tuple[Language, ...] = ("lt", "en", "ru", "uk")

Owner = Literal["assistant", "waiting", "consultant"]
Author = Literal["asker", "assistant", "consultant", "system"]

#: What a channel's own menu can ask for. `start` opens the talk, `language` needs `language`.
Command = Literal["start", "restart", "human", "language"]
COMMANDS: tuple[Command, ...] = ("start", "restart", "human", "language")

#: Longest text of a person that is read; the rest is cut and the person is told. Characters.
MAX_TEXT = 4000

#: How an answer was found, and why it did not help.
Thumb = Literal["up", "down"]
Reason = Literal["not_asked", "unclear", "outdated", "other"]
REASONS: tuple[Reason, ...] = ("not_asked", "unclear", "outdated", "other")
#: Longest note to a rating. Characters.
MAX_NOTE = 500


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: which of our messages (its id), and which of its buttons (from 0)."""

    message: int
    button: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What an asker says of one of our answers (its id). Not a message: nobody replies to it."""

    message: int
    value: Thumb | None
    """None takes an earlier rating back."""
    reason: Reason | None = None
    """Why it did not help."""
    note: str | None = None
    """The same in the asker's own words, at most `MAX_NOTE`."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a person, verified and parsed by a channel, not trusted any further.

    `address` is the person's address on the channel (chat id, phone, web session);
    `provider_id` is the provider's own id of this event, by which a repeat is known.
    """

    channel: str
    account: str
    address: str
    provider_id: str
    text: str = ""
    press: Press | None = None
    language: Language | None = None
    """The language chosen by the person (a menu), not one guessed from the text."""
    command: Command | None = None
    """A menu entry of the channel, instead of a text."""
    kind: Literal["text", "unsupported"] = "text"


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: what is shown. What it does is kept by the program, never sent out."""

    title: str
    value: str
    """Opaque `<message id>:<button number>`; the channel sends it back on a press."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read. `date` is the page's own date, as text, or `n.d.`."""

    number: int
    name: str
    url: str
    date: str
    note: str
    """One localized line: the page's date, and whether a person at the centre reviewed it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a person, rendered in their language."""

    id: int
    channel: str
    account: str
    address: str
    text: str
    language: Language
    author: Author
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = field(default=())
    folds: tuple[str, ...] = ()
    """Headings of the parts of an answer that a page may show folded."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel reports of a message it took: the provider's id, if it gives one."""

    provider_id: str | None = None
