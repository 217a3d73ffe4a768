"""What errors of Messenger mean."""

from __future__ import annotations

from channels.meta.verdicts import (
    BUSY,
    COMMON,
    CUT_OFF,
    OUTSIDE_WINDOW,
    PERMISSION,
    RATE,
    UNREACHABLE,
    Errors,
)

#: By (code, subcode); 0 stands for any. https://developers.facebook.com/documentation/
#: business-messaging/messenger-platform/error-codes
ERRORS: Errors = {
    **COMMON,
    (32, 0): RATE,
    (613, 0): RATE,
    (1200, 0): BUSY,
    (1, 1357046): CUT_OFF,  # "Received invalid JSON reply", though the message was sent
    (551, 0): UNREACHABLE,
    (0, 1545041): UNREACHABLE,  # with 200 and with 551
    (100, 2018001): UNREACHABLE,
    (10, 2018278): OUTSIDE_WINDOW,
    (10, 2018065): OUTSIDE_WINDOW,
    (230, 0): PERMISSION,
}
