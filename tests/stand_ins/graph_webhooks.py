"""Calls an application's webhook as the platform does: signed, escaped, again until it is taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any

import httpx

#: Seconds between tries; the platform's own are minutes. After the last the event is dropped.
TRIES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
#: Calls under way at a time. An HTTP pool with thousands waiting has time for nothing else.
AT_ONCE = 20


def written(notice: dict[str, Any]) -> bytes:
    r"""JSON as the platform writes it: other letters as \uXXXX, slashes escaped."""
    return json.dumps(notice, separators=(",", ":")).replace("/", "\\/").encode()


def signature(secret: str, body: bytes) -> str:
    """The header by which the platform proves that a body is its own."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhooks:
    """Delivers events to one address. Each goes by itself, so they may arrive in any order."""

    def __init__(self, page: str, secret: str) -> None:
        self.url = ""
        """Where to; empty drops everything, as for a page without a subscription."""
        self.answers: list[int] = []
        """What the application answered, in order; 0 for a broken connection."""
        self.tries: Sequence[float] = TRIES
        """Seconds between tries, after the last of which an event is dropped."""
        self.dropped = 0
        self._page = page
        self._secret = secret
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()

    def emit(self, *events: dict[str, Any], standby: bool = False) -> None:
        """Deliver events of the page in one notice."""
        milliseconds = int(time.time() * 1000)
        timed = [{"timestamp": milliseconds, **event} for event in events]
        kind = "standby" if standby else "messaging"
        entry = {"id": self._page, "time": milliseconds, kind: timed}
        self.notify({"object": "page", "entry": [entry]})

    def notify(self, notice: dict[str, Any]) -> None:
        """Deliver one notice of whatever kind."""
        if not self.url:
            return
        task = asyncio.create_task(self._deliver(written(notice)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait until everything that was emitted is taken or dropped."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def close(self) -> None:
        """Stop delivering."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._http.aclose()

    async def _deliver(self, body: bytes) -> None:
        headers = {
            "content-type": "application/json",
            "x-hub-signature-256": signature(self._secret, body),
        }
        for wait in (*self.tries, None):
            try:
                async with self._room:
                    answer = await self._http.post(self.url, content=body, headers=headers)
                self.answers.append(answer.status_code)
            except httpx.TransportError:
                self.answers.append(0)
            if self.answers[-1] == 200:
                return
            if wait is not None:
                await asyncio.sleep(wait)
        self.dropped += 1
