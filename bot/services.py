"""The parts that one process is made of, wired once in `bot.app`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from bot.channel import Channel
    from bot.engine.client import Engine
    from bot.events import Calendar
    from bot.replies import Replies
    from bot.settings import Settings
    from bot.signals import Signals
    from bot.store.database import Database
    from bot.texts import Texts
    from bot.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a loop, a route or a command may need."""

    settings: Settings
    signals: Signals
    database: Database
    calendar: Calendar
    replies: Replies
    letters: Texts
    """The words of e-mails, in the languages of the desk."""
    understanding: Understanding
    engine: Engine
    channels: Mapping[str, Channel]
    process: str = field(default_factory=lambda: uuid4().hex)
    """Names this process in leases."""
