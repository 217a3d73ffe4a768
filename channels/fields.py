"""Reads fields of JSON that may hold anything: each reader gives its type or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.messages import Press

#: A time below this is in seconds (until the year 5138), above it in milliseconds (from 1973).
_SECONDS = 100_000_000_000
_LATEST = 100_000_000_000_000
#: `Button.value`: which message, which of its buttons. `Outgoing.tag`: which message, which part.
_PRESS = re.compile(r"([0-9]{1,9}):([0-9]{1,2})")
_TAG = re.compile(r"[0-9]{1,9}:[0-9]{1,3}")


def mapping(value: object, *path: str) -> dict[str, Any]:
    """The object found along a path, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; what else it holds is skipped."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def words(value: object) -> str:
    """A text as a database can keep it: without NUL and halves of surrogate pairs, or empty."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def identity(value: object) -> str:
    """An id, which the platform writes as a text or as a number; empty if it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if -(10**20) < value < 10**20 else ""
    return words(value)


def moment(value: object) -> datetime | None:
    """A time in milliseconds, or in seconds as some events have it."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 < value < _LATEST:
        return None
    return datetime.fromtimestamp(value if value < _SECONDS else value / 1000, UTC)


def degrees(value: object, most: float) -> float | None:
    """A latitude (`most` 90) or longitude (`most` 180)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None


def pressed(value: object) -> Press | None:
    """The button of ours that was pressed; whatever else comes is no press of ours."""
    found = _PRESS.fullmatch(words(value))
    return Press(int(found[1]), int(found[2])) if found else None


def tag(value: object) -> str | None:
    """The tag that we sent along with a part, if it is one."""
    found = words(value)
    return found if _TAG.fullmatch(found) else None
