"""Fetches what people sent: from the provider's hosts only, within bounds.

What proves who we are goes to the configured API's own host and to hosts that the channel names,
never to where they redirect to.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import httpx

from bot.errors import FetchFailed
from bot.tls import certificates

#: Seconds: until a connection stands, for a whole file, until the next try.
CONNECT = 5
DOWNLOAD = 60
LATER = 60
_REDIRECTS = 3
_TOO_MANY = 429


class Downloads:
    """Downloads from one provider.

    `own` is the configured API: its host may be local and plain, and it is given `auth`, a name and
    a password or what sets the header; so are `trusted` hosts, and no others. `hosts` are the ends
    of the names of hosts that keep files. An attachment's address is untrusted like all that comes
    in.
    """

    def __init__(
        self,
        own: str,
        hosts: tuple[str, ...],
        auth: tuple[str, str] | httpx.Auth | None = None,
        trusted: frozenset[str] = frozenset(),
    ) -> None:
        self._own = httpx.URL(own)
        self._hosts = hosts
        self._auth = auth
        self._trusted = trusted
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(DOWNLOAD, connect=CONNECT), verify=certificates()
        )

    async def fetch(self, address: str, limit: int) -> bytes:
        """The bytes, at most `limit`. Raises FetchFailed."""
        try:
            async with asyncio.timeout(DOWNLOAD):
                for _ in range(_REDIRECTS + 1):
                    url = await self._allowed(address)
                    auth = self._auth if self._is_told(url) else None
                    async with self._http.stream("GET", url, auth=auth) as answer:
                        if not answer.has_redirect_location:
                            return await _read(answer, limit)
                        address = str(url.join(answer.headers["location"]))
        except (httpx.RequestError, TimeoutError):
            raise FetchFailed("cut_off", LATER) from None
        except (httpx.InvalidURL, UnicodeError):
            raise FetchFailed("bad_address", None) from None
        raise FetchFailed("too_many_redirects", None)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _allowed(self, address: str) -> httpx.URL:
        """The address, if it is the provider's. Raises FetchFailed."""
        url = httpx.URL(address)
        if self._is_own(url):
            return url
        host = url.raw_host.decode("ascii")
        if url.scheme != "https" or url.port or url.userinfo or not host.endswith(self._hosts):
            raise FetchFailed("foreign_host", None)
        await _public(host)
        return url

    def _is_told(self, url: httpx.URL) -> bool:
        return self._is_own(url) or (url.scheme == "https" and url.host in self._trusted)

    def _is_own(self, url: httpx.URL) -> bool:
        own = self._own
        return (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port)


async def _public(host: str) -> None:
    """Hold that a name leads to public addresses only. Raises FetchFailed."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        raise FetchFailed("no_such_host", LATER) from None
    if not all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found):
        raise FetchFailed("private_address", None)


async def _read(answer: httpx.Response, limit: int) -> bytes:
    if answer.status_code == _TOO_MANY or answer.is_server_error:
        raise FetchFailed("busy", LATER)
    if not answer.is_success:
        raise FetchFailed("expired", None)
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > limit:
            raise FetchFailed("too_big", None)
    return bytes(content)
