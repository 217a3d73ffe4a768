"""What the program needs of a channel: `Channel`, and what only some of them can do besides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.messages import Event, Language, Media, Outgoing, Sent, Shape


class Channel(Protocol):
    """A way to reach people."""

    name: str
    account: str
    """Which of our accounts with the provider it is: bot id, page id, phone number."""
    fetched: bool
    """True if the person's client fetches what is stored (web), so that sending is storing."""
    thumbs: bool
    """True if answers carry buttons that rate them: no for the web, which has thumbs of its own,
    nor for SMS, where each press would cost a message."""
    shape: Shape

    async def send(self, message: Outgoing) -> Sent:
        """Send one part, which fits the shape. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a provider, as it came: nothing of it is believed yet."""

    method: str
    url: str
    """The address as the provider called it: the public one, with the query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Received:
    """What a channel makes of a request: events to store, then an answer."""

    events: Sequence[Event] = ()
    text: str = ""
    media_type: str = "text/plain"
    after: Callable[[], Awaitable[None]] | None = None
    """Done once everything is stored and the provider has its answer; its failure harms nobody."""


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that a provider calls.

    `receive` raises Refused for what is not authentic. What is authentic but not understood gives
    no events and is answered with 200, or the provider would send it again and again.
    """

    path: str
    methods: tuple[str, ...]
    receive: Callable[[Request], Received]


@runtime_checkable
class Hooked(Protocol):
    """A channel whose provider calls us."""

    hooks: Sequence[Hook]


@runtime_checkable
class Listening(Protocol):
    """A channel that asks its provider for what is new, or makes it call us."""

    async def listen(self, store: Callable[[Sequence[Event]], Awaitable[None]]) -> None:
        """Run until cancelled; what `store` returned from is safe and may be confirmed."""
        ...


@runtime_checkable
class Typing(Protocol):
    """A channel that can show that an answer is being written."""

    async def typing(self, address: str) -> None:
        """Show it for some seconds. Never raises for what the provider says."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """Until when a provider lets us write to somebody: anything, and only a person's own words."""

    anything: datetime
    own_words: datetime


@runtime_checkable
class Limiting(Protocol):
    """A channel whose provider lets us write only for a while after the person's last act."""

    def window(self, heard_at: datetime) -> Window:
        """The ends of that while; `own_words` is never before `anything`."""
        ...


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending a text would cost, in parts that the provider bills.

    `bare` says that it would go without the marks of its letters, `without` how many parts it would
    be if it did.
    """

    parts: int
    bare: bool
    without: int


@runtime_checkable
class Billed(Protocol):
    """A channel where each part of a text costs."""

    def cost(self, text: str, language: Language) -> Cost:
        """What a text that fits the shape would cost."""
        ...


@runtime_checkable
class Fetching(Protocol):
    """A channel whose media must be fetched from the provider."""

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes, at most `limit`, from the provider's hosts only. Raises FetchFailed."""
        ...


@runtime_checkable
class SetUp(Protocol):
    """A channel with a profile at the provider: menus, greeting, commands."""

    async def set_up(self, texts: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Set the profile in all languages; what was set, one word each.

        `texts` are those of `dialogues/texts/<language>/channels.yml`. Raises Misconfigured.
        """
        ...


@runtime_checkable
class Closing(Protocol):
    """A channel that holds connections."""

    async def close(self) -> None:
        """Close them."""
        ...
