"""What one invented person sees on a channel: bubbles in their order, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from bot.errors import Refused


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen. `note` is a key of the page's texts, with `values` for it."""

    text: str
    own: bool = False
    buttons: tuple[tuple[str, str], ...] = ()
    """Title and value of each button under it."""
    note: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Something the person can do now, besides writing and pressing what is under a message.

    `title` is its name as the channel itself shows it; without one the page's texts name it. With
    `words` it takes words from the input, which begins with `draft`.
    """

    key: str
    title: str = ""
    words: bool = False
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A screen at one moment."""

    bubbles: Sequence[Bubble]
    acts: Sequence[Act]
    intro: str = ""
    """What the channel shows above the talk."""
    typing: bool = False
    writes: bool = True
    """Whether the person can write."""

    def as_json(self) -> dict[str, Any]:
        """The same, for the page."""
        return asdict(self)


class Pane(Protocol):
    """One channel of the page, with the person who uses it."""

    name: str

    def look(self, language: str) -> Look:
        """The screen now; `language` is that of the person's app."""
        ...

    async def says(self, words: str) -> None:
        """The person writes. Raises Refused."""
        ...

    async def presses(self, value: str) -> None:
        """The person presses a button under a message. Raises Refused."""
        ...

    async def does(self, key: str, words: str) -> None:
        """The person does one of the acts. Raises Refused."""
        ...


class Screen:
    """Keeps the order in which a person's own words and what they are shown came."""

    def __init__(self, shown: Callable[[], Sequence[Bubble]]) -> None:
        """`shown` gives all that the channel has shown so far, as it looks now."""
        self._shown = shown
        self._seen = 0
        self._order: list[Bubble | int] = []

    def own(self, text: str, note: str = "") -> int:
        """Add what the person did; its place."""
        self.bubbles()
        self._order.append(Bubble(text, own=True, note=note))
        return len(self._order) - 1

    def change(self, place: int, text: str, note: str) -> None:
        """Let something of the person's own read otherwise."""
        self._order[place] = Bubble(text, own=True, note=note)

    def bubbles(self) -> list[Bubble]:
        """All there is to see, in order."""
        shown = self._shown()
        self._order += range(self._seen, len(shown))
        self._seen = len(shown)
        return [shown[one] if isinstance(one, int) else one for one in self._order]


def find_act(look: Look, key: str) -> Act:
    """The act of that key, if it can be done now. Raises Refused."""
    for act in look.acts:
        if act.key == key:
            return act
    raise Refused("not_now", 409)


def hold_button(look: Look, value: str) -> str:
    """The title of the button with this value, if it is on the screen now. Raises Refused."""
    for bubble in look.bubbles:
        for title, known in bubble.buttons:
            if known == value:
                return title
    raise Refused("not_now", 409)
