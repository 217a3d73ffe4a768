"""Brings updates in: asks for them again and again, or tells Telegram to call us.

Only one process may ask; another one, or a webhook that somebody set, makes Telegram answer 409.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.messages import Event
from channels.telegram.api import Api
from channels.telegram.errors import seconds
from channels.telegram.limits import BATCH, POLL, UPDATES
from channels.telegram.parsing import Parsed

log = structlog.get_logger(__name__)

Store = Callable[[Sequence[Event]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds between tries: after a cut connection from `first` doubling to `longest`."""

    first: float = 1
    longest: float = 30
    conflict: float = 30
    """Until we try again to be the only one who asks."""
    mended: float = 300
    """Until somebody may have mended the token or the address."""
    poll: float = POLL


class Tries:
    """How long to wait after each failure, telling of a trouble once until it is over."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._next = waits.first
        self._told: str | None = None

    def well(self) -> None:
        """Something went well: the next trouble is a new one."""
        if self._told:
            log.info("telegram.well_again", trouble=self._told)
        self._next, self._told = self._waits.first, None

    async def after(self, error: Exception) -> None:
        """Wait as long as a failure asks for."""
        match error:
            case Conflict():
                self._tell("somebody_else_polls", "another process or webhook uses this bot")
                wait = self._waits.conflict
            case InvalidToken():
                self._tell("bad_token", "GANDRAS_TELEGRAM_TOKEN is not taken; ask @BotFather")
                wait = self._waits.mended
            case BadRequest():
                self._tell("refused", "Telegram refuses what we ask; check GANDRAS_PUBLIC_URL")
                wait = self._waits.mended
            case RetryAfter():
                wait = seconds(error)
            case _:
                self._tell(type(error).__name__, "tried again until it works")
                wait, self._next = self._next, min(self._next * 2, self._waits.longest)
        await asyncio.sleep(wait)

    def _tell(self, trouble: str, mend: str) -> None:
        if trouble != self._told:
            tell = log.error if trouble in {"bad_token", "refused"} else log.warning
            tell(f"telegram.{trouble}", mend=mend)
            self._told = trouble


async def poll(
    api: Api,
    parse: Callable[[object], Parsed],
    answer: Callable[[Sequence[str]], Awaitable[None]],
    store: Store,
    waits: Waits,
) -> None:
    """Ask for updates until cancelled; a batch is confirmed only after `store` returned from it."""
    tries = Tries(waits)
    await _persist(lambda: api.bot.delete_webhook(drop_pending_updates=False), tries)
    offset: int | None = None
    while True:
        try:
            batch = await api.updates(
                offset=offset, wait=waits.poll, limit=BATCH, allowed_updates=json.dumps(UPDATES)
            )
            parsed = [parse(raw) for raw in batch]
            if events := [event for one in parsed for event in one.events]:
                await store(events)
        except Exception as error:  # noqa: BLE001 - whatever breaks, people go on writing
            await tries.after(error)
            continue
        tries.well()
        # After a quiet week ids begin anew at any number. So the offset is kept only until it has
        # confirmed its batch: then the earliest that waits is asked for, whatever its number.
        offset = max(map(_id_of, batch), default=-1) + 1 or None
        await answer([one.press for one in parsed if one.press])


async def be_called(api: Api, url: str, secret: str, waits: Waits) -> None:
    """Tell Telegram to call us at an address with a secret; end when it has agreed."""
    await _persist(
        lambda: api.bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES), Tries(waits)
    )
    log.info("telegram.webhook_set", url=url)


async def _persist(call: Callable[[], Awaitable[object]], tries: Tries) -> None:
    while True:
        try:
            await call()
        except TelegramError as error:
            await tries.after(error)
        else:
            tries.well()
            return


def _id_of(raw: object) -> int:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) else -1
