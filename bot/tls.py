"""Which certificates are trusted where we call others: read once, as that takes a while."""

from __future__ import annotations

from functools import cache
from ssl import SSLContext

import httpx


@cache
def certificates() -> SSLContext:
    """The context with which all our HTTP clients check whom they talk to."""
    return httpx.create_ssl_context()
