"""Facts about the dialogues: the chats of `tests/dialogues` go as written, in four languages."""

from __future__ import annotations

import pytest

from bot.services import Services
from knowledge.library import Library
from tests.engine.chats import Chat, of, play, read_chats


@pytest.mark.parametrize("chat", read_chats(), ids=str)
async def test_chat(chat: Chat, real_services: Services) -> None:
    """Each turn is understood and answered as the file says."""
    wrong = await play(chat, real_services)

    assert not wrong, "\n".join(["", *wrong])


def test_every_category_has_a_chat(library: Library) -> None:
    """Each category with an article is what some turn of some chat is understood as."""
    understood = {
        of(turn["intent"], chat.language)
        for chat in read_chats()
        for turn in chat.turns
        if "intent" in turn
    }

    assert library.categories - understood == set()
