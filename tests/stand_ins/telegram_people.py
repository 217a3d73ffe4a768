"""People with Telegram: each in a private chat with the bot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

ME = {"id": 123456789, "is_bot": True, "first_name": "Gandras", "username": "gandras_test_bot"}


@dataclass
class Shown:
    """A message of the bot's, as a person sees it."""

    message_id: int
    text: str
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    """Rows of titles and data."""


@dataclass
class Person:
    """Somebody with Telegram, in a private chat with the bot."""

    id: int
    name: str = "Ona"
    language: str | None = None
    blocked: bool = False
    shown: list[Shown] = field(default_factory=list)
    typing: int = 0
    last: int = 0
    """The last message id in this chat; both sides count on."""

    def user(self) -> dict[str, Any]:
        """The person as Telegram describes them."""
        found = {"id": self.id, "is_bot": False, "first_name": self.name}
        return found | ({"language_code": self.language} if self.language else {})

    def chat(self) -> dict[str, Any]:
        """The chat as Telegram describes it."""
        return {"id": self.id, "first_name": self.name, "type": "private"}

    def message(self, message_id: int, **content: Any) -> dict[str, Any]:
        """A message of theirs as Telegram describes it."""
        return {
            "message_id": message_id,
            "from": self.user(),
            "chat": self.chat(),
            "date": int(time.time()),
            **content,
        }
