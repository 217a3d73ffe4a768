"""What the engine gets to read instead of the bare text."""

from __future__ import annotations

from bot.store.models import Conversation, Message
from bot.understanding import Understanding

#: Whole messages that mean one thing whatever the classifier would say.
_MEANINGS = {"show_plan": "/show_plan", "make_plan": "/start_plan", "help": "/help_wanted"}
_FORM_MEANINGS = {"skip": "/skip", "why": "/why", "cancel": "/cancel_plan"}


def engine_text(message: Message, conversation: Conversation, understanding: Understanding) -> str:
    """The payload of a pressed button, or the person's text made harmless.

    Text that begins with a slash would reach the engine as a command, so its slashes are cut off.
    """
    if payload := message.data.get("payload"):
        return str(payload)
    text = message.text.strip().lstrip("/ \t\n").strip() or "?"
    meanings = _FORM_MEANINGS if conversation.memory.get("loop") else _MEANINGS
    for meaning, payload in meanings.items():
        if understanding.means(text, meaning):
            return payload
    return text
