"""What one message of a person holds, as the actions read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker


@dataclass(frozen=True, slots=True)
class Said:
    """A message: its words, what they were taken for, and the entities found in them."""

    text: str
    intent: str = ""
    confidence: float = 0.0
    entities: tuple[Mapping[str, Any], ...] = ()
    language: str | None = None

    @classmethod
    def now(cls, tracker: Tracker) -> Said:
        """The message of this turn."""
        message = tracker.latest_message
        intent = message.get("intent") or {}
        return cls(
            text=message.get("text") or "",
            intent=intent.get("name") or "",
            confidence=intent.get("confidence") or 0.0,
            entities=tuple(message.get("entities") or ()),
            language=(message.get("metadata") or {}).get("language"),
        )

    @classmethod
    def before(cls, tracker: Tracker) -> list[Said]:
        """The last few messages that were typed outside of any form, the oldest first."""
        heard = tracker.get_slot("heard") or []
        return [cls(**{**one, "entities": tuple(one["entities"])}) for one in heard]

    @property
    def pressed(self) -> bool:
        """Whether it is a button or a command rather than words."""
        return self.text.startswith("/")

    @property
    def choice(self) -> str | None:
        """What a pressed button of a question stands for."""
        return next(iter(self.values("choice")), None)

    def values(self, *kinds: str, role: str | None = None) -> list[Any]:
        """The values of the entities of these kinds, in the order of the text."""
        return [one["value"] for one in self.named(*kinds) if role in (None, one.get("role"))]

    def named(self, *kinds: str) -> list[Mapping[str, Any]]:
        """The entities of these kinds, in the order of the text."""
        found = [one for one in self.entities if one["entity"] in kinds]
        return sorted(found, key=lambda one: one.get("start") or 0)
