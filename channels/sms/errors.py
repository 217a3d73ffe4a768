"""What each error of Twilio means for a message: send it later, never, or call somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.errors import SendFailed

#: Seconds. A message that was taken although we were not told shows in Twilio's list by then.
LATER = 15
BACK_OFF = 60
#: A wrong token or a number that is not ours is mended by a person.
MENDED = 300
LONGEST_WAIT = 3600

_never = partial(SendFailed, retry_after=None)
_nobody = partial(SendFailed, retry_after=None, unreachable=True)
_mend = partial(SendFailed, retry_after=MENDED, operator=True)

#: https://www.twilio.com/docs/api/errors/<code>, both of an answer and of a status.
ERRORS: Mapping[int, Callable[[], SendFailed]] = {
    20003: partial(_mend, "bad_credentials"),
    20429: partial(SendFailed, "busy", BACK_OFF),
    21211: partial(_nobody, "bad_number"),
    21408: partial(_never, "region_not_enabled"),
    21606: partial(_mend, "bad_sender"),
    21609: partial(_mend, "bad_status_callback"),
    21610: partial(_nobody, "stopped"),
    21611: partial(SendFailed, "queue_full", BACK_OFF),
    21614: partial(_nobody, "bad_number"),
    21617: partial(_never, "too_long"),
    21703: partial(_mend, "bad_sender"),
    30003: partial(_never, "phone_off"),
    30004: partial(_nobody, "blocked"),
    30005: partial(_nobody, "unknown_number"),
    30006: partial(_nobody, "landline"),
    30007: partial(_never, "filtered"),
    30008: partial(_never, "unknown_error"),
    30032: partial(_mend, "toll_free_unverified"),
}
_TOO_MANY = 429
_BROKEN = 500
_UNAUTHORIZED = (401, 403)


def by_code(code: object) -> SendFailed:
    """The error of a message that Twilio understood and refused, or could not deliver."""
    if isinstance(code, int) and code in ERRORS:
        return ERRORS[code]()
    return _never(f"twilio_{code}" if isinstance(code, int) else "refused")


def by_status(status: int, retry_after: str) -> SendFailed | None:
    """The error that an HTTP status alone tells; None if the body must tell it, or there is none.

    After a 5xx nobody knows whether the message was taken: creating one is not idempotent.
    """
    if status in _UNAUTHORIZED:
        return _mend("bad_credentials")
    if status == _TOO_MANY:
        return SendFailed("busy", _seconds(retry_after, BACK_OFF))
    if status >= _BROKEN:
        return SendFailed("broken", _seconds(retry_after, LATER), doubtful=True)
    if 300 <= status < 400:  # noqa: PLR2004 - Twilio's API never redirects; what answers is not it
        return _mend("not_the_api")
    return None


def not_connected() -> SendFailed:
    """Nothing was sent: no connection was made."""
    return SendFailed("not_connected", LATER)


def cut_off() -> SendFailed:
    """It may have arrived: the answer did not."""
    return SendFailed("cut_off", LATER, doubtful=True)


def _seconds(header: str, usual: int) -> float:
    """What `Retry-After` says, if it is a number of seconds; dates are not worth the trouble."""
    digits = header.strip()
    return min(int(digits), LONGEST_WAIT) if digits.isascii() and digits.isdecimal() else usual
