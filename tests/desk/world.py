"""Consultants' browsers, and what tests put into the database and look up in it."""

from __future__ import annotations

import re
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot.desk import accounts
from bot.desk.pages import LANGUAGES
from bot.desk.passwords import Passwords
from bot.inbox import store
from bot.messages import Incoming
from bot.services import Services
from bot.store.accounts import User
from bot.store.models import Conversation, Message
from bot.texts import Texts

PASSWORD = "labai slaptas žodis"
ADDRESS = "http://desk.test"
TEXTS = Texts("desk", LANGUAGES)


def say(key: str, language: str = "lt", **values: object) -> str:
    """The desk's words of a key."""
    return TEXTS.get(key, language, **values)


class Browser:
    """A consultant's browser: keeps cookies, follows nothing, sends the forms of its pages."""

    def __init__(self, app: FastAPI, address: str = ADDRESS) -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, client=("192.0.2.1", 1)), base_url=address
        )
        self.csrf = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Open a page, and remember the token of its forms."""
        response = await self.http.get(path, **options)
        if found := re.search(r'name="csrf" value="([^"]+)"', response.text):
            self.csrf = found[1]
        return response

    async def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form with the token of the last page."""
        return await self.http.post(path, data={"csrf": self.csrf, **form})

    async def sign_in(self, login: str, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Sign in, and open the queue if that led anywhere."""
        answer = await self.post("/desk/sign-in", login=login, password=password, **form)
        if answer.is_redirect:
            await self.get("/desk")
        return answer


class World:
    """What tests put into the database and look up in it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.database = services.database
        self.passwords = Passwords(services.settings)
        self._number = 0

    async def user(self, login: str, role: str = "consultant") -> User:
        """An account whose name is its login, capitalised."""
        async with self.database.write() as session:
            return await accounts.add_user(
                session, login, login.title(), self.passwords.hashed(PASSWORD), role
            )

    async def wrote(
        self, text: str, asker: str = "one", *, channel: str = "web", **changes: Any
    ) -> int:
        """A message of an asker; the number of its conversation, with these columns changed."""
        self._number += 1
        stored = await store(
            self.database,
            self.services.replies.texts,
            Incoming(channel, "", asker, f"event {self._number}", text, language="lt"),
        )
        async with self.database.write() as session:
            message = await session.get_one(Message, stored.message_id)
            conversation = await session.get_one(Conversation, message.conversation_id)
            for column, value in changes.items():
                setattr(conversation, column, value)
            return conversation.id

    async def conversation(self, number: int) -> Conversation:
        """A conversation as it is now."""
        async with self.database.read() as session:
            return await session.get_one(Conversation, number)

    async def messages(self, number: int) -> list[Message]:
        """The messages of a conversation, in order."""
        async with self.database.read() as session:
            return list(
                await session.scalars(
                    select(Message).where(Message.conversation_id == number).order_by(Message.id)
                )
            )
