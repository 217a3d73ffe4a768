"""Makes the query of every request one that can be read: bytes beyond ASCII become percent signs.

No browser sends such bytes, but anybody can, and reading them as UTF-8 would be an error of ours.
"""

from __future__ import annotations

from urllib.parse import quote_from_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

#: What may stand in a query as it is.
_SAFE = "!$%&'()*+,/:;=?@[]~"


class ReadableQueries:
    """A middleware: wraps an application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its query readable."""
        query = scope.get("query_string", b"")
        if not query.isascii():
            scope = {**scope, "query_string": quote_from_bytes(query, _SAFE).encode()}
        await self.app(scope, receive, send)
