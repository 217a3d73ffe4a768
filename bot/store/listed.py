"""Signals the queue whenever something changes that its list shows.

An UPDATE that is written out, as changes of hands are, loads no conversation: it wakes the queue
itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper, object_session

from bot.signals import QUEUE
from bot.store.models import Conversation

#: The columns of a conversation by which the list is made.
LISTED = (
    *("owner", "user_id", "language", "channel", "topic", "municipality", "deadline", "reason"),
    *("urgent", "waiting_since", "promised_at", "reminded_at", "escalated_at", "snoozed_until"),
    *("outcome", "words", "said_at", "closed_at"),
)


@event.listens_for(Conversation, "after_update")
def _changed(_mapper: Mapper[Any], _connection: Connection, conversation: Conversation) -> None:
    columns = inspect(conversation).attrs
    session = object_session(conversation)
    if session and any(columns[name].history.has_changes() for name in LISTED):
        # What `wake` does, which knows only the async session around this one.
        session.info.setdefault("topics", set()).add(QUEUE)


@event.listens_for(Conversation, "after_delete")
def _gone(_mapper: Mapper[Any], _connection: Connection, conversation: Conversation) -> None:
    if session := object_session(conversation):
        session.info.setdefault("topics", set()).add(QUEUE)
