"""What each of Telegram's errors means for a message: send it later, never, or call somebody.

https://core.telegram.org/bots/api#making-requests and, for the words of the errors, Client.cpp of
https://github.com/tdlib/telegram-bot-api. The library makes `BadRequest` and `TimedOut` kinds of
`NetworkError`, so the narrow ones are asked first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import FetchFailed, SendFailed

#: Seconds until the next try. A wrong token is mended by a person.
SOON = 1
BUSY = 5
MENDED = 300
#: How 400 begins for those whom nothing will reach until they write again.
GONE = ("chat not found", "user not found", "input_user_deactivated", "peer_id_invalid")
#: The request ended before anything was sent.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: The connection ended without an answer; what was sent may have arrived.
_CUT = (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError)


def not_sent(error: TelegramError) -> SendFailed:
    """What a failed send means. The reason is a word of ours: Telegram's may quote anything."""
    if isinstance(error, RetryAfter):
        return SendFailed("rate_limited", seconds(error))
    failed = next(make for is_it, make in _SENDING if is_it(error))
    return failed()


def not_fetched(error: TelegramError) -> FetchFailed:
    """What a failed question for a file means."""
    if isinstance(error, RetryAfter):
        return FetchFailed("rate_limited", seconds(error))
    reason, retry_after = next(found for is_it, found in _FETCHING if is_it(error))
    return FetchFailed(reason, retry_after)


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def never_left(error: TelegramError) -> bool:
    """Whether the request did not even begin, so that nothing can have been taken."""
    return isinstance(error.__cause__, _NEVER_LEFT)


def _is(*kinds: type[TelegramError]) -> Callable[[TelegramError], bool]:
    return lambda error: isinstance(error, kinds)


def _says(*words: str) -> Callable[[TelegramError], bool]:
    return lambda error: (
        isinstance(error, BadRequest) and any(word in error.message.lower() for word in words)
    )


def _cut_off(error: TelegramError) -> bool:
    return isinstance(error.__cause__, _CUT)


#: The first that fits decides.
_SENDING: tuple[tuple[Callable[[TelegramError], bool], Callable[[], SendFailed]], ...] = (
    (_is(Forbidden), partial(SendFailed, "blocked", None, unreachable=True)),
    (_is(ChatMigrated), partial(SendFailed, "chat_migrated", None)),
    (_is(InvalidToken), partial(SendFailed, "bad_token", MENDED, operator=True)),
    (_says(*GONE), partial(SendFailed, "chat_not_found", None, unreachable=True)),
    (_is(BadRequest), partial(SendFailed, "refused", None)),
    (never_left, partial(SendFailed, "not_connected", SOON)),
    (_is(TimedOut), partial(SendFailed, "timed_out", SOON, doubtful=True)),
    (_cut_off, partial(SendFailed, "cut_off", SOON, doubtful=True)),
    (_is(NetworkError, Conflict), partial(SendFailed, "temporary", BUSY)),
    # It said yes, but in words that could not be read.
    (_is(TelegramError), partial(SendFailed, "unreadable_answer", SOON, doubtful=True)),
)
_FETCHING: tuple[tuple[Callable[[TelegramError], bool], tuple[str, float | None]], ...] = (
    (_is(InvalidToken), ("bad_token", MENDED)),
    (_says("too big"), ("too_big", None)),
    (_says("temporarily"), ("temporary", MENDED)),
    (_is(BadRequest, Forbidden, ChatMigrated), ("refused", None)),
    (never_left, ("not_connected", SOON)),
    (_is(TelegramError), ("temporary", BUSY)),
)
