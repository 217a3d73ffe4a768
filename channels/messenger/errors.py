"""What each answer of the Graph API means for a message: send it later, never, or call somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import SendFailed

#: Seconds. After a cut connection our own echo, which names the part, may still come: until then
#: the outbox does not send again. A wrong token or a missing permission is mended by a person.
ECHO = 5
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
NOT_CONNECTED = Verdict("not_connected", ECHO)
CUT_OFF = Verdict("cut_off", ECHO, doubtful=True)
_RATE = Verdict("rate_limited", BACK_OFF)
_BUSY = Verdict("temporary", BACK_OFF)
_GONE = Verdict("unreachable", unreachable=True)
_TOKEN = Verdict("bad_token", MENDED, operator=True)
_PERMISSION = Verdict("no_permission", MENDED, operator=True)
_REFUSED = Verdict("refused")

#: (code, subcode); 0 stands for any. A subcode goes before its code alone, which goes before the
#: HTTP status. https://developers.facebook.com/documentation/business-messaging/messenger-platform/
#: error-codes and https://developers.facebook.com/docs/graph-api/guides/error-handling
ERRORS: Mapping[tuple[int, int], Verdict] = {
    (4, 0): _RATE,
    (32, 0): _RATE,
    (613, 0): _RATE,
    (2, 0): _BUSY,
    (1200, 0): _BUSY,
    (1, 1357046): CUT_OFF,  # "Received invalid JSON reply", though the message was sent
    (551, 0): _GONE,
    (0, 1545041): _GONE,  # with 200 and with 551
    (100, 2018001): _GONE,
    (10, 2018278): OUTSIDE_WINDOW,
    (10, 2018065): OUTSIDE_WINDOW,
    (100, 0): _REFUSED,
    (190, 0): _TOKEN,
    (10, 0): _PERMISSION,
    (200, 0): _PERMISSION,
    (230, 0): _PERMISSION,
    (368, 0): Verdict("judged_abusive", JUDGED, operator=True),
}
_TOO_MANY = 429
_BROKEN = 500


def verdict(status: int, error: Mapping[str, object] | None) -> Verdict:
    """What an answer means: its status, and the `error` of its body if it has one."""
    if error is None:
        return _without_error(status)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    for key in ((code, subcode), (0, subcode), (code, 0)):
        if key in ERRORS:
            return ERRORS[key]
    if error.get("is_transient") is True or status >= _BROKEN:
        return _BUSY
    return _REFUSED


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _without_error(status: int) -> Verdict:
    """An answer that is not the Graph API's own: of a proxy, or cut in the middle."""
    if status == _TOO_MANY:
        return _RATE
    if status >= _BROKEN or status == 200:  # noqa: PLR2004 - taken, perhaps; nobody knows
        return CUT_OFF
    return Verdict("not_the_graph_api", MENDED, operator=True)
