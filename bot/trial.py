"""A person made of a terminal: writes into the inbox and reads what it is answered."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from bot import feedback
from bot.errors import Refused
from bot.inbox import store
from bot.messages import MAX_TEXT, Incoming, Language, Outgoing, Press, Sent
from bot.registry import BY_NAME
from bot.sending import outgoing
from bot.services import Services
from bot.shaping import parts, with_sources
from bot.store.models import Contact, Conversation, Message
from channels import web

CHANNELS = tuple(BY_NAME)
#: Seconds to wait for an answer. A turn takes 20 ms; an engine that starts anew takes 15 s.
PATIENCE = 60.0
LOOK = 0.01


class TrialChannel:
    """Stands for a channel that is tried: what is stored is what the person reads."""

    account = "trial"
    fetched = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.shape = BY_NAME[name].shape
        self.thumbs = BY_NAME[name].thumbs

    async def send(self, _message: Outgoing) -> Sent:
        """Nothing leaves the process."""
        return Sent()


class Trial:
    """A person on one channel of the application in this process."""

    def __init__(self, services: Services, channel: str, language: str) -> None:
        self.services = services
        self.channel = channel
        self.language: Language = language  # type: ignore[assignment]
        self.address = uuid4().hex
        self._seen = 0
        self._buttons: list[str] = []
        self._answer = 0
        if channel not in services.channels:
            services.channels[channel] = TrialChannel(channel)  # type: ignore[index]

    async def say(self, text: str) -> dict[str, Any]:
        """Write a text and wait for the answer."""
        if not text.strip():
            return await self.heard()
        return await self._send(text=text[:MAX_TEXT])

    async def press(self, number: int) -> dict[str, Any]:
        """Press the n-th button (from 1) that is on the screen."""
        if not 1 <= number <= len(self._buttons):
            return await self.heard()
        message, button = self._buttons[number - 1].split(":")
        return await self._send(press=Press(int(message), int(button)))

    async def rate(self, rating: dict[str, Any]) -> bool:
        """Say how the last answer was found (value, reason, note); whether that was kept."""
        try:
            rated = web.parse_rating({"message": self._answer, **rating})
            async with self.services.database.write() as session:
                contact = await session.scalar(
                    select(Contact.id).where(Contact.address == self.address)
                )
                await feedback.rate(session, contact or 0, rated)
        except (web.BadFrame, Refused):
            return False
        return True

    async def _send(self, **what: Any) -> dict[str, Any]:
        stored = await store(
            self.services.database,
            self.services.replies.texts,
            Incoming(
                channel=self.channel,
                account="trial",
                address=self.address,
                provider_id=uuid4().hex,
                language=self.language,
                **what,
            ),
            shape=self.services.channels[self.channel].shape,
        )
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            if await self._answered(stored.message_id):
                break
            await asyncio.sleep(LOOK)
        return await self.heard(stored.message_id)

    async def _answered(self, message_id: int) -> bool:
        async with self.services.database.read() as session:
            message = await session.get(Message, message_id)
            if message is None or message.state == "received":
                return False
            unsent = await session.scalar(
                select(func.count())
                .select_from(Message)
                .where(Message.contact_id == message.contact_id, Message.state == "pending")
            )
            return not unsent

    async def heard(self, message_id: int | None = None) -> dict[str, Any]:
        """What was said since the last look, and how things stand."""
        async with self.services.database.read() as session:
            contact = await session.scalar(select(Contact).where(Contact.address == self.address))
            if contact is None:
                return _turn([], None, self.language, None)
            messages = list(
                await session.scalars(
                    select(Message)
                    .where(
                        Message.contact_id == contact.id,
                        Message.direction == "out",
                        Message.event > self._seen,
                    )
                    .order_by(Message.event)
                )
            )
            asked = await session.get(Message, message_id) if message_id else None
            conversation = await session.scalar(
                select(Conversation)
                .where(Conversation.person_id == contact.person_id)
                .order_by(Conversation.id.desc())
                .limit(1)
            )
        if messages:
            self._seen = messages[-1].event or 0
        self._answer = next(
            (m.id for m in reversed(messages) if feedback.may_be_rated(m)), self._answer
        )
        replies = [outgoing(message, contact) for message in messages]
        if last := next((r for r in reversed(replies) if r.buttons), None):
            self._buttons = [button.value for button in last.buttons]
        shape = self.services.channels[self.channel].shape
        shown = [
            {
                # A widget shows sources by itself; a terminal does not.
                "text": with_sources(part.text, part.sources) if shape.sources else part.text,
                "buttons": [{"title": b.title, "value": b.value} for b in part.buttons],
            }
            for reply in replies
            for part in parts(reply, shape)
        ]
        return _turn(shown, asked, self.language, conversation)

    async def close(self) -> None:
        """Nothing to close."""


def _turn(
    replies: list[dict[str, Any]],
    asked: Message | None,
    language: str,
    conversation: Conversation | None,
) -> dict[str, Any]:
    return {
        "replies": replies,
        "intent": asked.intent if asked else None,
        "confidence": asked.confidence if asked else None,
        "language": conversation.language if conversation else language,
        "owner": conversation.owner if conversation else "assistant",
        "alert": bool(conversation and conversation.urgent),
    }


class WebTrial:
    """A person on the web chat of a Gandras that runs elsewhere."""

    def __init__(self, url: str, language: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=40)
        self._language = language
        self._after = 0
        self._buttons: list[str] = []
        self._answer = 0

    async def say(self, text: str) -> dict[str, Any]:
        """Write a text and wait for the answer."""
        return await self._send({"text": text})

    async def press(self, number: int) -> dict[str, Any]:
        """Press the n-th button (from 1) that is on the screen."""
        if not 1 <= number <= len(self._buttons):
            return await self.heard()
        return await self._send({"press": self._buttons[number - 1]})

    async def rate(self, rating: dict[str, Any]) -> bool:
        """Say how the last answer was found (value, reason, note); whether that was kept."""
        body = {"message": self._answer, **rating}
        return (await self._http.post("/chat/ratings", json=body)).is_success

    async def _send(self, what: dict[str, Any]) -> dict[str, Any]:
        if "authorization" not in self._http.headers:
            opened = await self._http.post("/chat/session", json={"lang": self._language})
            opened.raise_for_status()
            self._http.headers["authorization"] = f"Bearer {opened.json()['token']}"
        sent = await self._http.post("/chat/messages", json={"id": uuid4().hex, **what})
        if sent.is_error:
            refused = {"text": sent.json().get("text", sent.text), "buttons": []}
            return {**_turn([refused], None, self._language, None)}
        return await self.heard(wait=20)

    async def heard(self, wait: int = 0) -> dict[str, Any]:
        """What was said since the last look; waits until the assistant has said something."""
        replies: list[dict[str, Any]] = []
        owner, language = "assistant", self._language
        if "authorization" not in self._http.headers:
            return _turn([], None, language, None)
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            left = max(0, int(deadline - asyncio.get_running_loop().time()))
            answer = (
                await self._http.get("/chat/messages", params={"after": self._after, "wait": left})
            ).json()
            owner, language = answer["owner"], answer["lang"]
            for event in answer["events"]:
                self._after = event["event"]
                if event["from"] != "asker":
                    replies.append({"text": event["text"], "buttons": event["buttons"]})
                    if event["rating"]:
                        self._answer = event["id"]
                    if event["buttons"]:
                        self._buttons = [b["value"] for b in event["buttons"]]
            if replies or not left:
                break
        return {**_turn(replies, None, language, None), "owner": owner}

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()
