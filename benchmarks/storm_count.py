"""Counts what the storm did: what people wrote, what is kept, and what vendors showed."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks.storm_people import CHANNELS, Person

#: States of messages that need nothing more.
ANSWERED, GONE_OUT = "answered", ("sent", "delivered", "read")
#: What the outbox says when a vendor ended a call without telling what became of it.
_DOUBTFUL = re.compile(r"outbox\.not_sent.*?message=(\d+).*?reason=(cut_off|timed_out|unreadable)")

Shown = Callable[[Person], Sequence[tuple[str, str]]]


@dataclass(slots=True)
class Count:
    """Of one channel."""

    written: int = 0
    not_stored: int = 0
    unanswered: int = 0
    answered_twice: int = 0
    out_of_order: int = 0
    overtaken: int = 0
    """Messages that the vendor itself brought later than one written after them."""
    unsent: int = 0
    """Answers that did not go out."""
    unseen: int = 0
    """Answers that are kept as sent but that the vendor does not show."""
    shown: int = 0
    duplicates: Counter[str] = field(default_factory=Counter)
    """Parts that the vendor shows again, by cause."""
    strange: int = 0
    """What a vendor shows although nothing like it is kept."""

    @property
    def faults(self) -> int:
        """What may never happen."""
        return sum((
            self.not_stored, self.unanswered, self.answered_twice,
            self.out_of_order, self.unsent, self.unseen, self.strange,
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    message: int
    part: int


def waiting(database: Path) -> int:
    """How many messages still wait for something."""
    with _opened(database) as rows:
        found = rows(
            "SELECT COUNT(*) FROM messages WHERE direction = 'in' AND state = 'received'"
            " OR direction = 'out' AND state IN ('pending', 'sending')"
        )
    return int(found[0][0])


def stored(database: Path) -> int:
    """How many messages of people are kept."""
    with _opened(database) as rows:
        return int(rows("SELECT COUNT(*) FROM messages WHERE direction = 'in'")[0][0])


def count(database: Path, log: Path, people: Iterable[Person], shown: Shown) -> dict[str, Count]:
    """All of it, by channel."""
    counts = {channel: Count() for channel in CHANNELS}
    cut = {int(number) for number, _ in _DOUBTFUL.findall(log.read_text("utf-8", "replace"))}
    with _opened(database) as rows:
        kept = {
            provider_id: (number, state, contact)
            for number, provider_id, state, contact in rows(
                "SELECT id, provider_id, state, contact_id FROM messages WHERE direction = 'in'"
            )
        }
        answers: dict[int, list[tuple[int, str]]] = {}
        for number, reply_to, state in rows(
            "SELECT id, reply_to, state FROM messages"
            " WHERE direction = 'out' AND author = 'assistant' ORDER BY id"
        ):
            answers.setdefault(reply_to, []).append((number, state))
        parts = {
            (channel, provider_id): _Part(message, part)
            for channel, provider_id, message, part in rows(
                "SELECT channel, provider_id, message_id, part FROM deliveries"
                " WHERE message_id IS NOT NULL"
            )
        }
    for person in people:
        one = counts[person.channel]
        one.written += len(person.written)
        found = [kept[provider_id] for provider_id in person.written if provider_id in kept]
        one.not_stored += len(person.written) - len(found)
        numbers = [number for number, _, _ in found]
        one.overtaken += sum(a > b for a, b in pairwise(numbers))
        _answers(one, sorted(found), answers)
        if person.channel != "web":
            mine = {number for n in numbers for number, _ in answers.get(n, [])}
            _screen(one, shown(person), person.channel, parts, mine, cut)
    return counts


def _answers(
    one: Count,
    found: Sequence[tuple[int, str, int]],
    answers: dict[int, list[tuple[int, str]]],
) -> None:
    """Each message answered by one turn, in the order in which they are kept."""
    last = 0
    for number, state, _ in found:
        given = answers.get(number, [])
        one.unanswered += state != ANSWERED or not given
        ids = [answer for answer, _ in given]
        # One turn writes its messages in one transaction, and only one writes at a time.
        one.answered_twice += any(b != a + 1 for a, b in pairwise(ids))
        one.out_of_order += bool(ids) and ids[0] < last
        last = max([last, *ids])
        one.unsent += sum(state not in GONE_OUT for _, state in given)


def _screen(  # noqa: PLR0913, PLR0917 - what is compared with what
    one: Count,
    shown: Sequence[tuple[str, str]],
    channel: str,
    parts: dict[tuple[str, str], _Part],
    mine: set[int],
    cut: set[int],
) -> None:
    """What a person sees: every part once, in order; what is there besides is a copy."""
    one.shown += len(shown)
    known = [(parts.get((channel, provider_id)), text) for provider_id, text in shown]
    order = [(part.message, part.part) for part, _ in known if part]
    one.out_of_order += sum(a > b for a, b in pairwise(order))
    one.unseen += len(mine - {message for message, _ in order})
    for place, (part, text) in enumerate(known):
        if part is not None:
            continue
        same = (other for other, words in known[place + 1 :] if other and words == text)
        same_before = (other for other, words in known[:place] if other and words == text)
        original = next(same, None) or next(same_before, None)
        if original is None:
            one.strange += 1
        else:
            cause = "cut" if original.message in cut else "killed"
            one.duplicates[cause] += 1


class _opened:  # noqa: N801 - used as a function
    """A question to a database: give SQL, get rows."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=30)

    def __enter__(self) -> Callable[[str], list[tuple]]:
        return lambda sql: self._connection.execute(sql).fetchall()

    def __exit__(self, *_: object) -> None:
        self._connection.close()
