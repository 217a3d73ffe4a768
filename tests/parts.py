"""The parts of one process for a test: real ones, with the engine and the channels it chooses."""

from __future__ import annotations

from bot.channel import Channel
from bot.desk.pages import LANGUAGES
from bot.engine.client import Engine
from bot.replies import Replies
from bot.services import Services
from bot.settings import Settings
from bot.signals import Signals
from bot.store.database import Database
from bot.texts import Texts
from bot.understanding import Understanding
from channels.web import WebChannel


def parts(
    settings: Settings,
    replies: Replies,
    understanding: Understanding,
    engine: Engine,
    *more: Channel,
) -> Services:
    """Wire them. The web is always among the channels; `more` are added."""
    signals = Signals()
    return Services(
        settings=settings,
        signals=signals,
        database=Database(settings.database, signals),
        calendar=replies.calendar,
        replies=replies,
        letters=Texts("letters", LANGUAGES),
        understanding=understanding,
        engine=engine,
        channels={channel.name: channel for channel in (WebChannel(), *more)},
    )
