"""Facts about the dialogues: the chats of `tests/dialogues` go as written, in four languages."""

from __future__ import annotations

import pytest

from bot.services import Services
from tests.engine.chats import Chat, play, read_chats


@pytest.mark.parametrize("chat", read_chats(), ids=str)
async def test_chat(chat: Chat, real_services: Services) -> None:
    """Each turn is understood and answered as the file says."""
    wrong = await play(chat, real_services)

    assert not wrong, "\n".join(["", *wrong])
