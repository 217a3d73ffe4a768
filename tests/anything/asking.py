"""Asks an application anything: below any HTTP client, which would refuse to say much of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Message

#: Seconds that an answer may take.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; with method `WS` a connection over which `frames` are sent."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    frames: tuple[str, ...] = ()


async def ask(app: ASGIApp, asked: Ask) -> int:
    """The status that was answered; raises what the application raises.

    Whoever asks goes away once the answer has begun: some answers have no end. A connection gives
    101, or 403 if it was refused.
    """
    answered = asyncio.Event()
    statuses: list[int] = []
    coming = _coming(asked)

    async def receive() -> Message:
        if message := next(coming, None):
            return message
        if asked.method == "WS":
            return {"type": "websocket.disconnect", "code": 1001}
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        kind = message["type"]
        if kind in {"http.response.start", "websocket.http.response.start"}:
            statuses.append(message["status"])
        elif kind == "websocket.accept":
            statuses.append(101)
        elif kind == "websocket.close":
            statuses.append(403)
        elif kind == "http.response.body":
            answered.set()

    async with asyncio.timeout(LONGEST):
        await app(_scope(asked), receive, send)
    return statuses[0] if statuses else 500


def routes_of(routes: Sequence[Any]) -> Iterator[str]:
    """`METHOD /path` of each route; what is mounted is asked by GET."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from routes_of(inner.routes)
            continue
        methods = getattr(route, "methods", None) or set()
        if "WebSocket" in type(route).__name__:
            methods = {"WS"}
        for method in methods - {"HEAD"} or {"GET"}:
            yield f"{method} {route.path}"


def _coming(asked: Ask) -> Iterator[Message]:
    if asked.method == "WS":
        yield {"type": "websocket.connect"}
        for frame in asked.frames:
            yield {"type": "websocket.receive", "text": frame}
        return
    half = len(asked.body) // 2
    yield {"type": "http.request", "body": asked.body[:half], "more_body": True}
    yield {"type": "http.request", "body": asked.body[half:], "more_body": False}


def _scope(asked: Ask) -> dict[str, Any]:
    ws = asked.method == "WS"
    # As servers do: what is no UTF-8 is replaced.
    raw_path = quote(asked.path, safe="/", errors="surrogatepass")
    headers = [
        (name.lower().encode("latin-1"), value.encode("utf-8", "surrogatepass"))
        for name, value in (("host", "mic.example"), *asked.headers)
    ]
    return {
        "type": "websocket" if ws else "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws" if ws else "http",
        **({"subprotocols": []} if ws else {"method": asked.method}),
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "query_string": asked.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": headers,
        "client": ("192.0.2.7", 50_000),
        "server": ("mic.example", 443),
        "state": {},
        "extensions": {},
    }
