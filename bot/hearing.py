"""What a message comes to: the text that the engine reads, and the language of the answer."""

from __future__ import annotations

from bot.language import Choice, Heard, choose, picked
from bot.language_request import requested
from bot.shortcuts import engine_text
from bot.store.models import Conversation, Message
from bot.understanding import Understanding


def hear(
    message: Message, conversation: Conversation, understanding: Understanding
) -> tuple[str, Choice]:
    """The engine's text and the language; a press of a button says nothing about the language.

    "In English please: how do I ..." is the question alone, answered in English. A greeting in a
    language that nobody here speaks asks which of ours it shall be.
    """
    heard, present = Heard.recall(conversation.memory), conversation.language
    payload, chosen = message.data.get("payload"), conversation.language_chosen
    if payload:
        return str(payload), choose(None, present, heard, chosen=chosen)
    choice = choose(message.text, present, heard, chosen=chosen)
    if request := requested(message.text, understanding):
        question = engine_text(request.question, conversation, understanding)
        return question, picked(request.language)
    if not (heard.settled or chosen) and understanding.made_of(message.text, "greet_other"):
        return "/change_language", choose(None, present, heard, chosen=chosen)
    return engine_text(message.text, conversation, understanding), choice
