"""What a conversation's row says of its asker: their last words, and how long they have waited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.store.models import Conversation

#: Characters of the last words that are kept for the list; a page shows as many as fit.
EXCERPT = 200

#: Days as they are noted behind the words that name them.
_DAY = re.compile(r"\b\d{4}-[01]\d-[0-3]\d\b")

#: Nobody is waited for: what that sets, for an UPDATE.
ANSWERED: Mapping[str, Any] = MappingProxyType(
    {
        "waiting_since": None,
        "promised_at": None,
        "promise_told": False,
        "soon_at": None,
        "reminded_at": None,
        "escalated_at": None,
        "snoozed_until": None,
    }
)


def spoke(conversation: Conversation, channel: str, text: str, at: datetime) -> None:
    """The asker said something, which also ends a snooze."""
    conversation.said_at, conversation.channel = at, channel
    conversation.words = excerpt(text)
    conversation.snoozed_until = None


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    return " ".join(text[: 2 * EXCERPT].split())[:EXCERPT]


def begin(conversation: Conversation, at: datetime) -> None:
    """The asker waits for a person from now on, if they do not wait already."""
    conversation.waiting_since = conversation.waiting_since or at


def end(conversation: Conversation) -> None:
    """A person answered, or nobody has to."""
    for name, value in ANSWERED.items():
        setattr(conversation, name, value)


def join(kept: Conversation, gone: Conversation) -> None:
    """Let one row say what two said, of which one is to be deleted."""
    if gone.said_at and (kept.said_at is None or gone.said_at > kept.said_at):
        kept.said_at, kept.channel, kept.words = gone.said_at, gone.channel, gone.words
    kept.topic = kept.topic or gone.topic
    kept.municipality = kept.municipality or gone.municipality
    kept.deadline = kept.deadline or gone.deadline
    both = (kept, gone)
    kept.waiting_since = _first(one.waiting_since for one in both)
    kept.promised_at = _first(one.promised_at for one in both)
    kept.soon_at = _first(one.soon_at for one in both)
    kept.promise_told = kept.promise_told or gone.promise_told


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in moments if one), default=None)


def note_field(conversation: Conversation, name: str, value: str) -> None:
    """Keep an answer of the asker's case that the list filters or sorts by."""
    if name == "municipality":
        conversation.municipality = value
    elif name == "deadline":
        days = _DAY.findall(value)
        conversation.deadline = min(days) if days else None
