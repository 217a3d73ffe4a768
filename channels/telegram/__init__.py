"""Telegram by its Bot API: updates in by asking or by webhook, plain texts and buttons out.

What the platform does and where that is written: docs/channels/telegram.md.
"""

from channels.telegram.api import TelegramAccount
from channels.telegram.channel import TelegramChannel

__all__ = ["TelegramAccount", "TelegramChannel"]
