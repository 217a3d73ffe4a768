"""How Telegram's server delivers: updates wait in line until asked for, or are brought."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

#: What comes if nobody said what shall.
DEFAULT_TYPES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")

Update = dict[str, Any]


class ConflictError(Exception):
    """Somebody else gets the updates; the words are the server's."""


@dataclass
class Webhook:
    """Where updates are brought."""

    url: str
    secret: str


class Updates:
    """The updates of one bot, in order, each kept until it is confirmed."""

    def __init__(self, first: int = 870_000_001) -> None:
        self.waiting: list[Update] = []
        self.types: Sequence[str] = DEFAULT_TYPES
        self.webhook: Webhook | None = None
        self.retry = 0.05
        """Seconds until a webhook that failed is tried again (really a second and more)."""
        self.refused: list[int] = []
        """The statuses of webhooks that failed; 0 for a cut connection."""
        self._next = first
        self._changed = asyncio.Event()
        self._polls = 0
        self._bringing: asyncio.Task[None] | None = None

    def add(self, kind: str, content: dict[str, Any]) -> int:
        """Put an update in line if its kind was asked for; its number."""
        number, self._next = self._next, self._next + 1
        if kind in self.types:
            self.waiting.append({"update_id": number, kind: content})
            self._change()
        return number

    def restart_numbers(self, first: int) -> None:
        """As after a week of silence: the next numbers begin anywhere."""
        self._next = first

    async def poll(self, offset: int | None, limit: int, wait: float) -> list[Update]:
        """What `getUpdates` gives; an offset confirms everything before it."""
        if self.webhook:
            raise ConflictError(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self._polls += 1
        mine = self._polls
        self._change()
        if offset is not None:
            self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while not (self.waiting or self.webhook) and mine == self._polls:
                    self._changed = asyncio.Event()
                    await self._changed.wait()
        if mine != self._polls:
            raise ConflictError(
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        if self.webhook:
            raise ConflictError("Conflict: terminated by setWebhook request")
        return self.waiting[:limit]

    async def bring_to(self, webhook: Webhook | None) -> None:
        """Bring updates to a webhook from now on, or to none."""
        if self._bringing:
            self._bringing.cancel()
            await asyncio.gather(self._bringing, return_exceptions=True)
        self.webhook = webhook
        self._change()
        self._bringing = asyncio.create_task(self._bring(webhook)) if webhook else None

    async def close(self) -> None:
        """Bring nothing more; whoever polls is let go."""
        await self.bring_to(None)
        self._polls += 1
        self._change()

    async def _bring(self, webhook: Webhook) -> None:
        """One after the other for each chat: an update that is refused holds up the next ones."""
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            while True:
                if not self.waiting:
                    self._changed = asyncio.Event()
                    await self._changed.wait()
                blocked: set[int] = set()
                for update in list(self.waiting):
                    if (chat := chat_of(update)) not in blocked:
                        if await self._delivered(http, webhook, update):
                            self.waiting.remove(update)
                        else:
                            blocked.add(chat)
                if blocked:
                    await asyncio.sleep(self.retry)

    async def _delivered(self, http: httpx.AsyncClient, webhook: Webhook, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            answer = await http.post(webhook.url, json=update, headers=headers)
        except httpx.HTTPError:
            self.refused.append(0)
            return False
        if not answer.is_success:
            self.refused.append(answer.status_code)
        return answer.is_success

    def _change(self) -> None:
        self._changed.set()


def chat_of(update: Update) -> int:
    """Whose line an update is in."""
    content = next(value for key, value in update.items() if key != "update_id")
    return int(content.get("chat", content.get("from", {})).get("id", 0))
