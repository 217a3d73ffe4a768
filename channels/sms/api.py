"""Twilio's REST API, called by its SDK over our own connections.

The SDK takes a second to load: this module is imported only where SMS is switched on.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.api.v2010.account.message.media import MediaInstance

from bot.errors import SendFailed
from bot.tls import certificates
from channels.sms.account import SmsAccount
from channels.sms.errors import LATER, MENDED, by_code, by_status, cut_off, not_connected
from channels.sms.limits import CALL, CONNECT, LOOK, MOST_MEDIA, PAGE, VALIDITY

#: Nothing was sent if no connection was made; of all else nobody knows.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Api:
    """The messages of one account."""

    def __init__(self, account: SmsAccount) -> None:
        self._calls = _Calls(account.api)
        self._messages = Client(account.sid, account.token, http_client=self._calls).messages
        self._fixed = {
            "messaging_service_sid" if account.is_service else "from_": account.sender,
            "validity_period": VALIDITY,
        }
        if account.status_callback:
            self._fixed["status_callback"] = account.status_callback

    async def create(self, to: str, body: str) -> MessageInstance:
        """Send a message; twice sends it twice. Raises SendFailed."""
        try:
            created = await self._messages.create_async(to, body=body, **self._fixed)
        except (TwilioRestException, TwilioServiceException) as error:
            raise by_code(error.code) from None
        if not created.sid:
            raise cut_off()
        return created

    async def newest_to(self, address: str) -> list[MessageInstance]:
        """What was sent to an address. Raises SendFailed that leaves a doubt: nobody could look.

        Not asked by date: what still waits at Twilio has no date of sending.
        """
        try:
            return list(await self._messages.list_async(to=address, limit=LOOK, page_size=PAGE))
        except SendFailed as error:
            after = error.retry_after or LATER
            raise SendFailed(str(error), after, doubtful=True, operator=error.operator) from None
        except TwilioException:
            raise SendFailed("look_refused", MENDED, doubtful=True, operator=True) from None

    async def came_in(self, to: str | None, since: datetime) -> list[MessageInstance]:
        """What people wrote since a moment, oldest first. Raises SendFailed."""
        filters = {"to": to} if to else {}
        try:
            found = await self._messages.list_async(
                date_sent_after=since, limit=LOOK, page_size=PAGE, **filters
            )
        except TwilioException:
            raise SendFailed("look_refused", MENDED, operator=True) from None
        return [one for one in reversed(found) if one.direction == "inbound"]

    async def files_of(self, sid: str) -> list[MediaInstance]:
        """The files that came with a message. Raises SendFailed."""
        try:
            found = await self._messages.get(sid).media.list_async(limit=MOST_MEDIA)
        except TwilioException:
            raise SendFailed("look_refused", MENDED, operator=True) from None
        return list(found)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()


class _Calls(AsyncHttpClient):
    """What the SDK calls by: asynchronous, within our patience, and to the configured host only.

    The SDK writes addresses of its own hosts; only their paths are used. It also logs numbers and
    addresses of people at INFO, so its own two clients are not used.
    """

    def __init__(self, base: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=CALL)
        self._base = base
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(CALL, connect=CONNECT), verify=certificates()
        )

    async def request(  # noqa: PLR0913, PLR0917 - the SDK's signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - ours counts
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never
    ) -> Response:
        """Call once. Raises SendFailed for all that is not an answer of Twilio to this call."""
        path = urlsplit(uri)
        url = f"{self._base}{path.path}" + (f"?{path.query}" if path.query else "")
        try:
            async with asyncio.timeout(CALL):
                answer = await self._http.request(
                    method, url, params=params, data=data, headers=headers, auth=auth
                )
        except _NOT_SENT:
            raise not_connected() from None
        except (httpx.RequestError, TimeoutError):
            raise cut_off() from None
        failed = by_status(answer.status_code, answer.headers.get("retry-after", ""))
        if failed:
            raise failed
        if answer.is_success and not _is_object(answer.content):
            raise cut_off()
        return Response(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _is_object(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        return False
