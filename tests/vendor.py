"""A channel like those of vendors: it sends by HTTP to a vendor that stands on loopback."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.errors import SendFailed
from bot.messages import Outgoing, Sent, Shape
from tests.local_server import LocalServer


class Vendor:
    """The vendor's server. `answers` are statuses given in turn, then 200; a closed gate waits."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.taken: list[dict[str, Any]] = []
        """What was taken, in order; refused calls are not in it."""
        self.calls = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.server = LocalServer(Starlette(routes=[Route("/send", self._send, methods=["POST"])]))

    async def _send(self, request: Request) -> JSONResponse:
        self.calls += 1
        self.entered.set()
        body = await request.json()
        await self.gate.wait()
        status = self.answers.pop(0) if self.answers else 200
        if status != 200:
            return JSONResponse({}, status, {"Retry-After": "7"} if status == 429 else {})
        self.taken.append(body)
        return JSONResponse({"id": f"sent-{len(self.taken)}"})


class VendorChannel:
    """The channel `vendor`: 429 says when to come back, other 4xx never will, the rest may."""

    name = "vendor"
    account = "vendor"
    fetched = False
    thumbs = True
    shape = Shape(buttons=13, sources=True)

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=5, trust_env=False)

    async def send(self, message: Outgoing) -> Sent:
        """Send one message. Raises SendFailed."""
        body = {"to": message.address, "text": message.text, "from": message.author}
        try:
            answer = await self._http.post("/send", json=body)
        except httpx.TransportError as error:
            raise SendFailed(type(error).__name__, retry_after=1) from None
        if answer.status_code == 429:
            raise SendFailed("throttled", retry_after=float(answer.headers["Retry-After"]))
        if answer.is_client_error:
            raise SendFailed("refused", retry_after=None)
        if answer.is_error:
            raise SendFailed("vendor_broken", retry_after=1)
        return Sent(answer.json()["id"])

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
