"""Fetches the files that people send."""

from __future__ import annotations

import asyncio

import httpx
from telegram.error import TelegramError

from bot.errors import FetchFailed
from bot.tls import certificates
from channels.telegram.api import Api
from channels.telegram.errors import BUSY, not_fetched
from channels.telegram.limits import CONNECT, DOWNLOAD, FILE

_OK = 200
_GONE = frozenset({400, 403, 404, 410})


class Downloads:
    """Files by their ids, from the configured server only. Its links hold the token."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(DOWNLOAD, connect=CONNECT), verify=certificates()
        )

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a file, at most `limit`. Raises FetchFailed."""
        if not ref:
            raise FetchFailed("nothing_to_fetch", None)
        try:
            file = await self._api.bot.get_file(ref)
        except TelegramError as error:
            raise not_fetched(error) from None
        if file.file_size is not None and file.file_size > min(limit, FILE):
            raise FetchFailed("too_big", None)
        if not (file.file_path or "").startswith(f"{self._api.bot.base_file_url}/"):
            raise FetchFailed("foreign_address", None)
        try:
            async with asyncio.timeout(DOWNLOAD):
                return await self._read(str(file.file_path), min(limit, FILE))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise FetchFailed("cut_off", BUSY) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _read(self, url: str, limit: int) -> bytes:
        async with self._http.stream("GET", url) as answer:
            if answer.status_code != _OK:
                gone = answer.status_code in _GONE
                raise FetchFailed("gone" if gone else "temporary", None if gone else BUSY)
            found = bytearray()
            async for piece in answer.aiter_bytes():
                found += piece
                if len(found) > limit:
                    raise FetchFailed("too_big", None)
        return bytes(found)
