"""The details of an audit's entry in words, as far as the desk has words for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.case_words import label
from bot.desk.pages import Pages
from bot.desk.times import stamp
from bot.replies import Replies
from bot.store.desk import AuditEntry

#: By which words the values of a detail are called.
_CALLED = {
    "by": "by",
    "fields": "account_field",
    "kind": "kind_of",
    "language": "language",
    "languages": "language",
    "outcome": "outcome",
    "purpose": "purpose",
    "role": "role",
    "state": "labels_state",
    "step": "by",
    "verdict": "labels_verdict",
}
#: What another detail of the same entry says better.
_SAID = {"to": "to_name", "step": "protocol"}
#: What means something to programs alone; the table to take away has it.
_MUTE = frozenset({"id"})


class Detail(NamedTuple):
    """One detail: what it is, and its value."""

    name: str
    value: str


class AuditWords:
    """What entries say on the page."""

    def __init__(self, pages: Pages, replies: Replies) -> None:
        self._pages = pages
        self._replies = replies
        self._shown: Mapping[str, Callable[[str, Any], str]] = {
            "conversation": lambda language, n: pages.say(language, "number", n=n),
            "field": lambda language, name: label(name, replies.texts, language),
            "offered": lambda language, on: pages.say(language, "is_on" if on else "is_off"),
            "protocol": self._protocol,
            "until": lambda _, moment: stamp(datetime.fromisoformat(moment)),
        }

    def details(self, entry: AuditEntry, language: str) -> list[Detail]:
        """The details of an entry that are for people."""
        return list(self._details(entry.details, language))

    def choices(self, kind: str, known: list[str], language: str) -> list[tuple[str, str]]:
        """Keys with their words, by the words' order."""
        named = ((one, self._pages.named(language, kind, one)) for one in known)
        return sorted(named, key=lambda one: one[1].casefold())

    def _details(self, found: Mapping[str, Any], language: str) -> Iterator[Detail]:
        for name, value in found.items():
            if name in _MUTE or _SAID.get(name) in found or value in ("", []):
                continue
            many = value if isinstance(value, list) else [value]
            words = ", ".join(self._value(name, one, language) for one in many)
            yield Detail(self._pages.named(language, "detail", name), words)

    def _value(self, name: str, value: Any, language: str) -> str:
        if shown := self._shown.get(name):
            return shown(language, value)
        kind = _CALLED.get(name)
        return self._pages.named(language, kind, str(value)) if kind else str(value)

    def _protocol(self, language: str, name: str) -> str:
        known = self._replies.library.protocols[language].get(name)
        return known.title if known else name
