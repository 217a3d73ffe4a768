"""People who write, as tests talk about them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.claims import claim
from bot.inbox import Stored, store
from bot.messages import Incoming
from bot.outbox import claim as unsent
from bot.sending import send
from bot.services import Services
from bot.store.accounts import User
from bot.store.models import Conversation, Message
from bot.turns import take


class Asker:
    """Somebody on one channel, and what the database holds of them."""

    def __init__(self, services: Services, name: str = "ona", channel: str = "web") -> None:
        self.services = services
        self.name = name
        self.channel = channel

    async def writes(self, text: str = "Ačiū", *, id: str = "", **more: Any) -> Stored:  # noqa: A002
        """Store one message of theirs."""
        incoming = Incoming(
            self.channel, self.channel, self.name, id or uuid4().hex, text=text, **more
        )
        return await store(self.services.database, self.services.replies.texts, incoming)

    async def messages(self, **columns: Any) -> list[Message]:
        """Their messages with these values, in the order they were made."""
        async with self.services.database.read() as session:
            found = await session.scalars(
                select(Message)
                .where(Message.channel == self.channel)
                .filter_by(**columns)
                .join(Conversation)
                .order_by(Message.id)
            )
            return list(found)

    async def conversation(self) -> Conversation:
        """The newest conversation of all."""
        async with self.services.database.read() as session:
            found = await session.scalar(
                select(Conversation).order_by(Conversation.id.desc()).limit(1)
            )
        assert found is not None
        return found


async def answer_all(services: Services) -> None:
    """Let the assistant take every turn that waits now, without the loops."""
    while claims := await claim(services, 50):
        await asyncio.gather(*(take(services, one) for one in claims))


async def send_all(services: Services) -> None:
    """Send all that is due now, without the loops."""
    while claims := await unsent(services, 50):
        await asyncio.gather(*(send(services, one) for one in claims))


async def let_time_pass(services: Services, **by: float) -> None:
    """Move all that was said, and what waits for a moment, into the past: by an hour."""
    ago = timedelta(**by or {"hours": 1})
    async with services.database.write() as session:
        for conversation in await session.scalars(select(Conversation)):
            conversation.changed_at -= ago
            if conversation.lease_until:
                conversation.lease_until -= ago
        for message in await session.scalars(select(Message)):
            message.due_at -= ago
            message.created_at -= ago
            if message.lease_until:
                message.lease_until -= ago


async def consultant(services: Services, login: str = "ruta") -> User:
    """An account of the desk; nobody signs in with it."""
    async with services.database.write() as session:
        user = User(login=login, name=login.title(), password_hash="-")
        session.add(user)
    return user


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = 15) -> Any:
    """Wait until something holds and give it; fails loudly if it never does."""
    async with asyncio.timeout(seconds):
        while not (found := await holds()):
            await asyncio.sleep(0.02)
    return found
