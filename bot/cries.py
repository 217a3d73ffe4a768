"""A cry for help that leaves no doubt, and the help that is given for it without the engine.

The engine understands far more. But while it is away nobody in danger shall wait for it: what they
are told, and whom it calls, is what the care action itself would decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import emergency
from actions.care import URGENT, call_for_help
from actions.needs import Needs
from bot.engine.client import Turn
from bot.language import Choice, of_engine
from bot.store.models import Conversation, Message
from bot.understanding import Understanding

#: A pressed button -> the kind of danger that it stands for, as `bot.alerts` names them.
_PRESSED: Mapping[str, str] = {f"/{URGENT[0]}": "crisis", f"/{URGENT[1]}": "trafficking"}


def is_cry(text: str, understanding: Understanding) -> bool:
    """Whether words leave no doubt that somebody is in danger, without the engine."""
    return Needs(text, understanding, None).is_cry()


def pressed(message: Message) -> str | None:
    """The kind of danger that a pressed button says, if it is one that calls for help."""
    return _PRESSED.get(message.data.get("payload", ""))


def kind_of(message: Message, understanding: Understanding) -> str | None:
    """The kind of danger of which a message leaves no doubt; None if it is no such message."""
    if message.data.get("payload"):
        return pressed(message)
    if not is_cry(message.text, understanding):
        return None
    return Needs(message.text, understanding, None).danger()


def answer(
    message: Message, conversation: Conversation, understanding: Understanding, choice: Choice
) -> Turn:
    """The turn that the care action makes of a cry: helplines first, and a person is called.

    Who is awaited in an emergency already is told again that everything is passed on.
    """
    dispatcher = CollectingDispatcher()
    tracker = _tracker(message, conversation, choice)
    events = emergency.answer(dispatcher, tracker, understanding)
    if events is None:
        category = str(tracker.get_intent_of_latest_message())
        events = call_for_help(dispatcher, tracker, category, understanding)
    said = [one["custom"] for one in dispatcher.messages]
    return Turn.by_rule(said, _remember(of_engine(conversation.memory), events))


def _tracker(message: Message, conversation: Conversation, choice: Choice) -> Tracker:
    """The conversation as an action sees it, in which this message was taken for a cry."""
    text = message.data.get("payload") or message.text
    category = text[1:] if text in _PRESSED else URGENT[0]
    understood = {"name": category, "confidence": 1.0}
    slots = {
        **conversation.memory.get("slots", {}),
        "language": choice.answer,
        "owner": conversation.owner,
        "urgent": conversation.urgent,
    }
    latest: dict[str, Any] = {
        "text": text,
        "intent": understood,
        "intent_ranking": [understood],
        "entities": [],
        "metadata": {"language": choice.message or choice.answer},
    }
    return Tracker(
        str(conversation.id),
        slots,
        latest,
        events=[],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
    )


def _remember(memory: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the engine finds when it is back: the slots that were set, and no form any more."""
    slots = dict(memory.get("slots", {}))
    for event in events:
        if event["event"] == "slot":
            slots[event["name"]] = event["value"]
    slots["requested_slot"] = None
    kept = {name: value for name, value in slots.items() if value is not None}
    return {**memory, "slots": kept, "loop": None}
