"""Messages to a form, as the engine hands them to actions."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.plan_answers import FIELDS


def entities(text: str, named: dict[str, str]) -> list[dict[str, Any]]:
    """Entities as the engine finds them: `named` says what stands for what."""
    found = []
    for words, what in named.items():
        kind, value = what.split("/")
        start = text.index(words)
        found.append({"entity": kind, "value": value, "start": start, "end": start + len(words)})
    return found


def tracker(text: str, asked: str, intent: str = "inform", **more: Any) -> Tracker:
    """Somebody who was asked for a field and wrote a text.

    `named` are the entities, `given` the answers so far, `language` what it is written in.
    """
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": intent, "confidence": 0.9}],
        "entities": entities(text, more.get("named", {})),
        "metadata": {"language": more.get("language")},
    }
    slots = {**dict.fromkeys(FIELDS), **more.get("given", {}), "requested_slot": asked}
    return Tracker("1", slots, message, [], False, None, {"name": "plan_form"}, "action_listen")  # noqa: FBT003
