"""Where a request comes from: its address, and whether a page of ours has sent it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request


def client_of(request: HTTPConnection) -> str:
    """The address that somebody comes from, by which the limits count."""
    return request.client.host if request.client else "?"


def from_our_page(request: Request) -> bool:
    """False if the browser says that another site's page has sent this."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
