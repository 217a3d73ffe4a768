"""WhatsApp as a channel of the program."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.channel import Hook, Received, Request, Window
from bot.errors import FetchFailed
from bot.messages import Button, Language, Media, Outgoing, Sent
from channels.downloads import Downloads
from channels.fields import mapping, objects, words
from channels.meta.graph import CallFailed, Graph
from channels.meta.verdicts import OUTSIDE_WINDOW
from channels.whatsapp.account import WhatsAppAccount
from channels.whatsapp.limits import (
    ERRORS,
    FILES,
    LABEL,
    NAME,
    REPLY_BUTTONS,
    SHAPE,
    USER_FORM,
    WINDOW,
)
from channels.whatsapp.parsing import parse

PATH = "/webhooks/whatsapp"


class WhatsAppChannel:
    """One number, answered by one app. `labels` open a list of choices, in each language."""

    name = NAME
    fetched = False
    #: Two buttons more would put most choices into a list, which must be opened first.
    thumbs = False
    shape = SHAPE

    def __init__(self, account: WhatsAppAccount, labels: Mapping[Language, str]) -> None:
        self.account = account.phone_number_id
        self.hooks: Sequence[Hook] = (Hook(PATH, ("GET", "POST"), self.receive),)
        self._we = account
        self._labels = labels
        self._graph = Graph(account, ERRORS)
        self._downloads = Downloads(
            account.api_url, (FILES,), _Bearer(account.token), frozenset({FILES})
        )

    def receive(self, request: Request) -> Received:
        """Take a webhook: the platform's question whether it is ours, or events. Raises Refused."""
        return self._we.admit(request) or Received(parse(self.account, request.body))

    async def send(self, message: Outgoing) -> Sent:
        """Send one part. Raises SendFailed."""
        if message.heard_at and datetime.now(UTC) - message.heard_at >= WINDOW:
            raise OUTSIDE_WINDOW.failed()
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            _field_of(message.address): message.address,
            # Comes back in every status, by which the part is known.
            "biz_opaque_callback_data": message.tag,
            **self._content(message),
        }
        try:
            answer = await self._graph.post(f"/{self.account}/messages", body)
        except CallFailed as failed:
            raise failed.verdict.failed() from None
        ids = [words(one.get("id")) for one in objects(answer.get("messages"))]
        return Sent(ids[0] or None if ids else None)

    def window(self, heard_at: datetime) -> Window:
        """How long the platform lets us write to somebody, after their last message."""
        return Window(heard_at + WINDOW, heard_at + WINDOW)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """What somebody sent. Raises FetchFailed."""
        try:
            found = await self._graph.get(f"/{media.ref}")
        except CallFailed as failed:
            raise FetchFailed(failed.verdict.reason, failed.verdict.retry_after) from None
        return await self._downloads.fetch(words(mapping(found).get("url")), limit)

    async def close(self) -> None:
        """Close the connections."""
        await self._graph.close()
        await self._downloads.close()

    def _content(self, message: Outgoing) -> dict[str, Any]:
        """A text; with up to three buttons under it, or a list of up to ten rows."""
        if not message.buttons:
            return {"type": "text", "text": {"body": message.text, "preview_url": False}}
        choices = [{"id": b.value, "title": t} for b, t in _titled(message.buttons)]
        few = len(choices) <= REPLY_BUTTONS
        action = (
            {"buttons": [{"type": "reply", "reply": choice} for choice in choices]}
            if few
            else {
                "button": self._labels[message.language][:LABEL],
                "sections": [{"rows": choices}],
            }
        )
        return {
            "type": "interactive",
            "interactive": {
                "type": "button" if few else "list",
                "body": {"text": message.text},
                "action": action,
            },
        }


class _Bearer(httpx.Auth):
    """The token in the header, for those downloads that it is meant for."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Set the header."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _field_of(address: str) -> str:
    """Where an address goes: an id of a person in `to` is answered with 200 and never arrives."""
    return "recipient" if USER_FORM.fullmatch(address) else "to"


def _titled(buttons: Sequence[Button]) -> list[tuple[Button, str]]:
    """The buttons with titles that differ, numbered if they do not: equal ones are refused."""
    titles = [button.title for button in buttons]
    if len(set(titles)) < len(titles):
        longest = SHAPE.title
        titles = [f"{n} {title}"[:longest].rstrip() for n, title in enumerate(titles, 1)]
    return list(zip(buttons, titles, strict=True))
