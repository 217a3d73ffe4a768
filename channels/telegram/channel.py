"""Telegram as a channel of the program."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channel import Hook, Received, Request
from bot.errors import Refused, SendFailed
from bot.messages import Button, Media, Outgoing, Sent
from channels.telegram import polling, profile
from channels.telegram.api import Api, TelegramAccount
from channels.telegram.downloads import Downloads
from channels.telegram.errors import not_sent
from channels.telegram.limits import CALL, HALF_A_ROW, SHAPE
from channels.telegram.pace import Pace
from channels.telegram.parsing import NAME, parse

log = structlog.get_logger(__name__)

PATH = "/webhooks/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name


class TelegramChannel:
    """One bot. It asks for updates (`polls`), or Telegram is told to call us at our address."""

    name = NAME
    fetched = False
    thumbs = True
    shape = SHAPE

    def __init__(
        self,
        account: TelegramAccount,
        *,
        polls: bool = True,
        called_at: str = "",
        waits: polling.Waits | None = None,
        patience: float = CALL,
    ) -> None:
        self.account = account.bot_id
        # In either mode: what Telegram still sends while the mode changes is not lost.
        hook = Hook(PATH, ("POST",), self.receive)
        self.hooks: Sequence[Hook] = (hook,) if account.webhook_secret else ()
        self._secret = account.webhook_secret
        self._polls = polls
        self._called_at = called_at
        self._waits = waits or polling.Waits()
        self._api = Api(account, patience)
        self._downloads = Downloads(self._api)
        self._pace = Pace()

    def receive(self, request: Request) -> Received:
        """Take an update that Telegram brings. Raises Refused.

        An update that says nothing to us is taken too: one that is refused comes again and again,
        and everything else of that person waits behind it.
        """
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        if not self._secret or not hmac.compare_digest(self._secret.encode(), given):
            raise Refused("bad_secret", 403)
        try:
            raw: object = json.loads(request.body)
        except (ValueError, RecursionError):
            log.warning("telegram.unreadable_body", size=len(request.body))
            return Received()
        parsed = parse(self.account, raw)
        after = partial(self._answer, [parsed.press]) if parsed.press else None
        return Received(parsed.events, after=after)

    async def listen(self, store: polling.Store) -> None:
        """Bring updates in until cancelled; if Telegram calls us, only see to it that it does."""
        if self._polls:
            read = partial(parse, self.account)
            await polling.poll(self._api, read, self._answer, store, self._waits)
        elif self._called_at:
            url = f"{self._called_at.rstrip('/')}{PATH}"
            await polling.be_called(self._api, url, self._secret, self._waits)
        else:
            log.warning("telegram.webhook_not_set", mend="GANDRAS_PUBLIC_URL is empty")

    async def send(self, message: Outgoing) -> Sent:
        """Send one part, as plain text, so that nothing in it can be a broken entity."""
        chat = _chat(message.address)
        await self._pace.wait(chat)
        try:
            sent = await self._api.bot.send_message(
                chat,
                message.text,
                reply_markup=_keyboard(message.buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise not_sent(error) from None
        except (KeyError, TypeError, ValueError):
            # It was taken; only how Telegram describes it could not be read.
            return Sent()
        return Sent(f"{chat}:{sent.message_id}")

    async def typing(self, address: str) -> None:
        """Show that an answer is being written, for five seconds or until it comes."""
        with suppress(TelegramError, SendFailed):
            await self._api.bot.send_chat_action(_chat(address), ChatAction.TYPING)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """What somebody sent. Raises FetchFailed."""
        return await self._downloads.fetch(media.ref, limit)

    async def set_up(self, texts: profile.Texts) -> list[str]:
        """Set the bot's menu and its words about itself. Raises Misconfigured."""
        return await profile.set_up(self._api, texts)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()
        await self._downloads.close()

    async def _answer(self, presses: Sequence[str]) -> None:
        """Stop the buttons' spinning; too late is no harm."""
        answers = (self._api.bot.answer_callback_query(press) for press in presses)
        for failure in await asyncio.gather(*answers, return_exceptions=True):
            if isinstance(failure, TelegramError):
                log.info("telegram.press_not_answered", error=type(failure).__name__)
            elif isinstance(failure, BaseException):
                raise failure


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise SendFailed("bad_address", None, unreachable=True) from None


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Two short buttons in a row, long ones in a row each."""
    rows: list[list[InlineKeyboardButton]] = []
    room = False
    for button in buttons:
        key = InlineKeyboardButton(button.title, callback_data=button.value)
        short = len(button.title) <= HALF_A_ROW
        if short and room:
            rows[-1].append(key)
            room = False
        else:
            rows.append([key])
            room = short
    return InlineKeyboardMarkup(rows) if rows else None
