"""Messenger as a channel of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bot.channel import Hook, Received, Request, Window
from bot.messages import Media, Outgoing, Sent
from channels.downloads import Downloads
from channels.messenger.account import Account
from channels.messenger.errors import ERRORS
from channels.messenger.limits import AGENT_WINDOW, FILES, SHAPE, WINDOW
from channels.messenger.parsing import parse
from channels.messenger.people import NAME
from channels.messenger.profile import set_up
from channels.meta.graph import CallFailed, Graph
from channels.meta.verdicts import OUTSIDE_WINDOW

PATH = "/webhooks/messenger"


class MessengerChannel:
    """One page, answered by one app."""

    name = NAME
    fetched = False
    thumbs = True
    shape = SHAPE

    def __init__(self, account: Account) -> None:
        self.account = account.page_id
        self.hooks: Sequence[Hook] = (Hook(PATH, ("GET", "POST"), self.receive),)
        self._we = account
        self._graph = Graph(account, ERRORS)
        self._downloads = Downloads(account.api_url, FILES)

    def receive(self, request: Request) -> Received:
        """Take a webhook: the platform's question whether it is ours, or events. Raises Refused."""
        return self._we.admit(request) or Received(parse(self._we, request.body))

    async def send(self, message: Outgoing) -> Sent:
        """Send one part. Raises SendFailed."""
        body = {
            "recipient": {"id": message.address},
            **_messaging_type(message),
            "message": _content(message),
        }
        try:
            answer = await self._graph.post(f"/{self.account}/messages", body)
        except CallFailed as failed:
            raise failed.verdict.failed() from None
        mid = answer.get("message_id")
        return Sent(mid if isinstance(mid, str) else None)

    def window(self, heard_at: datetime) -> Window:
        """How long the platform lets us write to somebody, after their last act."""
        return Window(heard_at + WINDOW, heard_at + AGENT_WINDOW)

    async def typing(self, address: str) -> None:
        """Show that an answer is being written; it ends by itself or with the message."""
        with suppress(CallFailed):
            await self._graph.post(
                f"/{self.account}/messages",
                {"recipient": {"id": address}, "sender_action": "typing_on"},
            )

    async def fetch(self, media: Media, limit: int) -> bytes:
        """What somebody sent. Raises FetchFailed."""
        return await self._downloads.fetch(media.ref, limit)

    async def set_up(self, texts: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Set the page's profile and subscribe to its events. Raises Misconfigured."""
        return await set_up(self._graph, self.account, texts)

    async def close(self) -> None:
        """Close the connections."""
        await self._graph.close()
        await self._downloads.close()


def _messaging_type(message: Outgoing) -> dict[str, str]:
    """How a message may go now. Raises SendFailed if it may not.

    After a day only a person's own words may, for a week, with the tag that says so.
    """
    quiet = datetime.now(UTC) - message.heard_at if message.heard_at else None
    if quiet is None or quiet < WINDOW:
        return {"messaging_type": "RESPONSE"}
    if message.author == "consultant" and quiet < AGENT_WINDOW:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    raise OUTSIDE_WINDOW.failed()


def _content(message: Outgoing) -> dict[str, Any]:
    """The part itself. `metadata` comes back in our own echo, by which the part is known."""
    content: dict[str, Any] = {"text": message.text, "metadata": message.tag}
    if message.buttons:
        content["quick_replies"] = [
            {"content_type": "text", "title": button.title, "payload": button.value}
            for button in message.buttons
        ]
    return content
