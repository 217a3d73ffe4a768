"""The language of a reader of whom nothing is known but what their browser asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.requests import Request

#: A language in `lt-LT,lt;q=0.9,en;q=0.8`, where browsers name the one that is wanted most first.
_TAG = re.compile(r"(?:^|,)\s*([a-z]{2})(?=[-,;\s]|$)")


def accepted(request: Request, known: Sequence[str]) -> str:
    """The first of the known languages that the browser names; none of them, the first known."""
    tags = _TAG.findall(request.headers.get("accept-language", "").lower())
    return next((tag for tag in tags if tag in known), known[0])
