"""The library's bot, made so that neither the token nor what people write gets into a log."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.errors import Misconfigured
from channels.telegram.limits import CALL, CONNECT, SECRET_FORM, TOKEN_FORM

# The library's way to choose what `RetryAfter` gives; undecided, it warns at every one.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Below a warning these print whole addresses, which hold the token, and whole messages.
_TALKATIVE = ("httpx", "telegram.Bot")


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """Our bot at a server: its token, the server's root, and the secret that webhooks bring."""

    token: str = field(repr=False)
    api_url: str = "https://api.telegram.org"
    webhook_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raise Misconfigured if the secrets do not have the forms that Telegram gives them."""
        if not TOKEN_FORM.fullmatch(self.token):
            raise Misconfigured("GANDRAS_TELEGRAM_TOKEN: must be as @BotFather gave it, 123:ABC...")
        if self.webhook_secret and not SECRET_FORM.fullmatch(self.webhook_secret):
            raise Misconfigured("GANDRAS_TELEGRAM_WEBHOOK_SECRET: must be 1-256 of A-Z a-z 0-9 _ -")

    @property
    def bot_id(self) -> str:
        """The bot's own id, which its token begins with."""
        return self.token.partition(":")[0]

    @property
    def root(self) -> str:
        """The server's address without a slash at the end."""
        return self.api_url.rstrip("/")


class Api:
    """Calls of the Bot API: two pools of connections, one of them for asking for updates.

    Nothing is connected before the first call.
    """

    def __init__(self, account: TelegramAccount, patience: float = CALL) -> None:
        """`patience` is how many seconds an answer may take."""
        self._patience = patience
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(_warnings_only)
        self._calls = _pool(16, patience)
        self._polls = _pool(1, patience)
        self.bot = Bot(
            account.token,
            base_url=f"{account.root}/bot",
            base_file_url=f"{account.root}/file/bot",
            request=self._calls,
            get_updates_request=self._polls,
        )

    async def updates(self, *, offset: int | None, wait: float, **parameters: Any) -> list[Any]:
        """Updates as they came, at most `wait` seconds after the call. Raises TelegramError.

        Not by `Bot.get_updates`: one update that the library cannot read would make it throw away
        the whole batch, at each try.
        """
        asked = {"timeout": int(wait), **parameters}
        if offset is not None:
            asked["offset"] = offset
        found = await self._polls.post(
            f"{self.bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=wait + self._patience
        )
        return list(found) if isinstance(found, list) else []

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.shutdown()
        await self._polls.shutdown()


def _pool(size: int, patience: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=size,
        connect_timeout=CONNECT,
        read_timeout=patience,
        write_timeout=patience,
        pool_timeout=CONNECT,
    )


def _warnings_only(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
