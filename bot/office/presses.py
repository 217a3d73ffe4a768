"""Buttons about appointments: what their payloads say. No engine ever gets to see one."""

from __future__ import annotations

import json
from typing import Any

#: How the payload of such a button begins.
PAYLOAD = "/appointment"


def press(do: str, **values: object) -> str:
    """The payload of a button: what is to be done, and with which values."""
    return PAYLOAD + json.dumps({"do": do, **values})


def read_press(payload: str) -> dict[str, Any]:
    """What a payload says. Raises ValueError if it says nothing."""
    given = json.loads(payload.removeprefix(PAYLOAD))
    if not isinstance(given, dict) or "do" not in given:
        msg = f"no press: {payload!r}"
        raise ValueError(msg)
    return given
