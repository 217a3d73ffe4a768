"""Faults of a provider, for all stand-ins: refused, throttled, slow, cut before and after taking.

Wrap a stand-in's application; then say which faults come next, or what share of calls fails:

    faults = Faults(app, throttled=lambda: JSONResponse({...}, 429))
    faults.next("cut_after")                     # the next call, exactly once
    faults.shares = {"broken": 0.1, "slow": 0.2}  # by chance, the same with the same seed
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Literal

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: broken: 5xx, nothing was taken. throttled: 429, nothing was taken. slow: late, but taken.
#: cut_before: the connection ends, nothing was taken. cut_after: it ends, and it was taken.
#: late: it was taken, but the answer comes when nobody waits any more.
Fault = Literal["broken", "throttled", "slow", "cut_before", "cut_after", "late"]


class Faults:
    """An application that fails as told, else does what the wrapped one does."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        throttled: Callable[[], Response] | None = None,
        broken: Callable[[], Response] | None = None,
        on: Callable[[str], bool] = lambda _path: True,
        seed: int = 0,
    ) -> None:
        """`throttled` and `broken` make the provider's own answers; `on` says which paths fail."""
        self.app = app
        self.on = on
        self.shares: Mapping[Fault, float] = {}
        """What share of calls has which fault; together at most 1."""
        self.slow = 0.2
        """Seconds that a slow call waits before it is taken."""
        self.late = 12.0
        """Seconds that a late call waits after it was taken: longer than our channels do."""
        self.happened: Counter[Fault] = Counter()
        self._answers = {
            "throttled": throttled or (lambda: Response(status_code=429)),
            "broken": broken or (lambda: PlainTextResponse("Internal Server Error", 500)),
        }
        self._next: deque[Fault | None] = deque()
        self._chance = random.Random(seed)  # noqa: S311 - chance that can be repeated

    def next(self, *faults: Fault | None) -> None:
        """What happens to the next calls, in turn; None is a call that goes well."""
        self._next.extend(faults)

    def none(self) -> None:
        """From now on everything goes well."""
        self._next.clear()
        self.shares = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Fail as told, or pass the call on."""
        fault = self._pick() if scope["type"] == "http" and self.on(scope["path"]) else None
        if fault:
            self.happened[fault] += 1
        if fault in self._answers:
            await self._answers[fault]()(scope, receive, send)
        elif fault == "cut_before":
            await _cut(send)
        elif fault == "cut_after":
            await self.app(scope, receive, _unheard)
            await _cut(send)
        elif fault == "late":
            await self.app(scope, receive, _unheard)
            await asyncio.sleep(self.late)
            await _cut(send)
        else:
            if fault == "slow":
                receive = await _all_of(receive)
                await asyncio.sleep(self.slow)
            await self.app(scope, receive, send)

    def _pick(self) -> Fault | None:
        if self._next:
            return self._next.popleft()
        chance = self._chance.random()
        for fault, share in self.shares.items():
            chance -= share
            if chance < 0:
                return fault
        return None


async def _all_of(receive: Receive) -> Receive:
    """The whole request, as if it came just now: it counts even if its client goes meanwhile."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return parts.pop() if parts else await receive()

    return again


async def _unheard(_message: Message) -> None:
    """Take an answer that never arrives."""


async def _cut(send: Send) -> None:
    """End the connection in the middle: a body is announced that does not come."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
