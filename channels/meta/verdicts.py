"""What an answer of the Graph API means for a message: send it later, never, or call somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import SendFailed

#: Seconds. After a cut connection the platform may still tell us of the part, by its tag: until
#: then the outbox does not send again. A wrong token or a missing permission is mended by a person.
TOLD = 5
BACK_OFF = 60
MENDED = 300
JUDGED = 3600


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a send failed; the words are those of SendFailed."""

    reason: str
    retry_after: float | None = None
    doubtful: bool = False
    unreachable: bool = False
    operator: bool = False

    def failed(self) -> SendFailed:
        """The error that a channel raises."""
        return SendFailed(
            self.reason,
            self.retry_after,
            doubtful=self.doubtful,
            unreachable=self.unreachable,
            operator=self.operator,
        )


OUTSIDE_WINDOW = Verdict("outside_window")
NOT_CONNECTED = Verdict("not_connected", TOLD)
CUT_OFF = Verdict("cut_off", TOLD, doubtful=True)
RATE = Verdict("rate_limited", BACK_OFF)
BUSY = Verdict("temporary", BACK_OFF)
UNREACHABLE = Verdict("unreachable", unreachable=True)
TOKEN = Verdict("bad_token", MENDED, operator=True)
PERMISSION = Verdict("no_permission", MENDED, operator=True)
REFUSED = Verdict("refused")

#: What errors mean, by (code, subcode); 0 stands for any.
Errors = Mapping[tuple[int, int], Verdict]

#: Errors of the Graph API itself. https://developers.facebook.com/docs/graph-api/guides/
#: error-handling
COMMON: Errors = {
    (2, 0): BUSY,
    (4, 0): RATE,
    (10, 0): PERMISSION,
    (100, 0): REFUSED,
    (190, 0): TOKEN,
    (200, 0): PERMISSION,
    (368, 0): Verdict("judged_abusive", JUDGED, operator=True),
}
_UNAUTHORIZED = 401
_TOO_MANY = 429
_BROKEN = 500


def verdict(status: int, error: Mapping[str, object] | None, errors: Errors) -> Verdict:
    """What an answer means: its status, and the `error` of its body if it has one.

    A subcode goes before its code alone, which goes before the HTTP status.
    """
    if error is None:
        return _without_error(status)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    for key in ((code, subcode), (0, subcode), (code, 0)):
        if key in errors:
            return errors[key]
    if status == _UNAUTHORIZED:
        return TOKEN
    if error.get("is_transient") is True or status >= _BROKEN:
        return BUSY
    return REFUSED


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _without_error(status: int) -> Verdict:
    """An answer that is not the Graph API's own: of a proxy, or cut in the middle."""
    if status == _TOO_MANY:
        return RATE
    if status >= _BROKEN or status == 200:  # noqa: PLR2004 - taken, perhaps; nobody knows
        return CUT_OFF
    return Verdict("not_the_graph_api", MENDED, operator=True)
