"""The neutral vocabulary: what every channel turns its vendor's words into, and back.

Vendor words end in a channel's `parse` and `send`; nothing else in the program knows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Language = Literal["lt", "en", "ru", "uk"]
LANGUAGES: tuple[Language, ...] = ("lt", "en", "ru", "uk")

Author = Literal["asker", "assistant", "consultant", "system"]

#: What a channel's own menu can ask for. `start` opens the talk, `language` needs `language`.
Command = Literal["start", "restart", "human", "language", "code"]
COMMANDS: tuple[Command, ...] = ("start", "restart", "human", "language", "code")

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


#: How the `ref` of a file begins that was uploaded before its message; its number follows.
UPLOAD = "upload:"

MediaKind = Literal["photo", "document", "voice", "audio", "video", "sticker", "other"]


@dataclass(frozen=True, slots=True)
class Media:
    """Something sent that is not text.

    `ref` is what the channel needs to fetch it; empty if nothing can be fetched. `size` in bytes.
    """

    kind: MediaKind
    ref: str = ""
    mime: str | None = None
    name: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A point that a person shared, in degrees, and what the map calls it."""

    latitude: float
    longitude: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A contact that a person shared; `own` if the provider says that it is their own."""

    phone: str
    name: str = ""
    own: bool = False


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
    start: str = ""
    """What a link carried that opened the talk: a case code, a municipality, a language."""
    media: tuple[Media, ...] = ()
    place: Place | None = None
    card: Card | None = None
    edits: str | None = None
    """The `provider_id` of the earlier message of which this is a newer wording."""
    handled: bool = False
    """True if it must be stored but not answered: the provider or the person forbids it."""
    reachable: bool | None = None
    """False if the person has just stopped us from writing to them, True if they allow it again."""


#: How far a sent message has come. It never goes back to an earlier one.
Progress = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class Status:
    """What the provider says of one part that we sent.

    `tag` is the `Outgoing.tag` that came back with it, if the provider carries tags: by it a part
    is known whose sending was never acknowledged. `price` is as the provider writes it: "-0.0750".
    """

    channel: str
    account: str
    provider_id: str
    progress: Progress
    error: str | None = None
    tag: str | None = None
    price: str | None = None
    unreachable: bool = False
    """True if the error means that nothing will reach this person until they write again."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Everything sent to this address up to a moment has come this far."""

    channel: str
    account: str
    address: str
    until: datetime
    progress: Literal["delivered", "read"]


@dataclass(frozen=True, slots=True)
class Activity:
    """The person did something that says nothing, but lets us write for a while longer."""

    channel: str
    account: str
    address: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody answered this person elsewhere, in the provider's own inbox."""

    channel: str
    account: str
    address: str
    provider_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """Who may answer this person by the provider's rules: `ours`, or another application."""

    channel: str
    account: str
    address: str
    ours: bool


Event = Incoming | Status | Watermark | Activity | Outside | Control


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
    part: int = 0
    """Which part of the message this is, from 0; long messages go in several."""
    heard_at: datetime | None = None
    """When the person last did something on this channel."""
    doubtful_since: datetime | None = None
    """When an earlier try to send this part began whose end is not known; a channel that can
    ask its provider whether that one arrived does so before it sends again."""
    known_ids: frozenset[str] = frozenset()
    """Only with `doubtful_since`: ids of the provider that belong to other parts."""

    @property
    def tag(self) -> str:
        """Names this part to providers that carry a tag along: `<message id>:<part>`."""
        return f"{self.id}:{self.part}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel reports of a part it took: the provider's id, if it gives one.

    `units` is how many parts the provider bills (SMS segments); 0 where nothing is billed.
    """

    provider_id: str | None = None
    units: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a channel can show. The outbox makes messages fit by these rules."""

    text: int | None = None
    """Longest text of one part, in UTF-16 units; longer texts are split. None: any."""
    text_with_buttons: int | None = None
    """The same for the last part of a message with buttons, which carries them. None: as `text`."""
    buttons: int = 0
    """Most buttons under a message; if there are more, choices are numbered in the text."""
    title: int | None = None
    """Longest title of a button, in characters; longer ones are cut."""
    short: bool = False
    """True if answers go in their short form."""
    sources: bool = False
    """True if the client shows sources by itself; else they are lines under the text."""
