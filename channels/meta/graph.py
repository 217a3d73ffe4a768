"""Calls of the Graph API: what every call carries, and what its answer means."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from bot.tls import certificates
from channels.meta.app import App
from channels.meta.verdicts import CUT_OFF, NOT_CONNECTED, Errors, Verdict, verdict

#: Seconds that one call may take in all; the outbox's claim on a message lasts longer.
CALL = 20
CONNECT = 5
#: Nothing was sent if no connection was made; of all else nobody knows.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class CallFailed(Exception):
    """A call that did not succeed; `verdict` says what to do."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Graph:
    """The Graph API, called by one app.

    The token goes in a header, the proof in the body, neither in an address that is logged.
    """

    def __init__(self, app: App, errors: Errors) -> None:
        self._proof = app.proof
        self._errors = errors
        self._http = httpx.AsyncClient(
            base_url=app.api,
            headers={"Authorization": f"Bearer {app.token}"},
            timeout=httpx.Timeout(CALL, connect=CONNECT),
            verify=certificates(),
        )

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call once and give what is answered. Raises CallFailed."""
        return await self._call("POST", path, json={**body, "appsecret_proof": self._proof})

    async def get(self, path: str) -> dict[str, Any]:
        """Ask once and give what is answered. Raises CallFailed.

        What goes over the wire has the proof in its address; what is logged has not.
        """
        url = self._http.build_request("GET", path).url
        target = url.copy_merge_params({"appsecret_proof": self._proof}).raw_path
        return await self._call("GET", path, extensions={"target": target})

    async def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            async with asyncio.timeout(CALL):
                answer = await self._http.request(method, path, **more)
        except _NOT_SENT:
            raise CallFailed(NOT_CONNECTED) from None
        except (httpx.RequestError, TimeoutError):
            raise CallFailed(CUT_OFF) from None
        found = _object(answer.content)
        error = found.get("error")
        if found and not error and answer.is_success:
            return found
        told = error if isinstance(error, dict) else None
        raise CallFailed(verdict(answer.status_code, told, self._errors))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _object(content: bytes) -> dict[str, Any]:
    """The JSON object that was answered, or an empty one."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
