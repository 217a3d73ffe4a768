"""Sends no faster than Telegram takes: all chats together, and each one by itself."""

from __future__ import annotations

from collections import OrderedDict

from aiolimiter import AsyncLimiter

from channels.telegram.limits import ALL_CHATS, CHATS, ONE_CHAT


class Pace:
    """Waits until the next message may go. Chats long not written to are forgotten."""

    def __init__(
        self,
        all_chats: tuple[float, float] = ALL_CHATS,
        one_chat: tuple[float, float] = ONE_CHAT,
        chats: int = CHATS,
    ) -> None:
        """Each limit is a number of messages in a number of seconds."""
        self._all = AsyncLimiter(*all_chats)
        self._one_chat = one_chat
        self._most = chats
        self._chats: OrderedDict[int, AsyncLimiter] = OrderedDict()

    async def wait(self, chat: int) -> None:
        """Return when a message to this chat may go."""
        own = self._chats.setdefault(chat, AsyncLimiter(*self._one_chat))
        self._chats.move_to_end(chat)
        if len(self._chats) > self._most:
            self._chats.popitem(last=False)
        await own.acquire()
        await self._all.acquire()
