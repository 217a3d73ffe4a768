"""What the outbox needs of a channel."""

from __future__ import annotations

from typing import Protocol

from bot.messages import Outgoing, Sent


class Channel(Protocol):
    """A way to reach people."""

    name: str
    fetched: bool
    """True if the person's client fetches what is stored (web), so that sending is storing."""
    short: bool
    """True if answers go in their short form (SMS)."""
    thumbs: bool
    """True if answers carry buttons that rate them: no for the web, which has thumbs of its own,
    nor for SMS, where each press would cost a message."""

    async def send(self, message: Outgoing) -> Sent:
        """Send one message. Raises SendFailed."""
        ...
