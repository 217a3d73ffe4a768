"""The web chat's socket. One reads the widget's frames, one writes what is new."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from bot.errors import Refused
from bot.origins import client_of
from bot.rates import Rates
from bot.signals import contact_topic
from bot.store.base import now
from bot.store.models import Contact
from bot.transcript import PAGE
from bot.typing_signs import asker_writes
from bot.web.visitors import NOTHING_NEW, State, Visitors
from channels import web

#: Seconds a new connection may take to say who it is.
HELLO_LIMIT = 10
CLOSE_NO_HELLO, CLOSE_UNKNOWN, CLOSE_ORIGIN, CLOSE_TOO_BIG = 4408, 4401, 4403, 1009
CLOSE_TOO_MANY = 4429
#: Frames that one connection may send in a minute; a widget pings twice in that time.
FRAMES_PER_MINUTE = 240
#: Signs of writing that are passed on, in so many seconds.
TYPING = (2, 6)


def socket_route(visitors: Visitors) -> APIRouter:
    """The route `/chat/ws`."""
    routes = APIRouter()

    @routes.websocket("/chat/ws")
    async def socket(ws: WebSocket) -> None:
        if not _origin_allowed(ws, visitors):
            await ws.close(CLOSE_ORIGIN)
            return
        with (
            visitors.lines.one(client_of(ws)) as may_stay,
            contextlib.suppress(WebSocketDisconnect, RuntimeError),
        ):
            if not may_stay:
                await ws.close(CLOSE_TOO_MANY)
                return
            await ws.accept()
            try:
                async with asyncio.timeout(HELLO_LIMIT):
                    hello = await _frame(ws)
            except TimeoutError:
                await ws.close(CLOSE_NO_HELLO)
                return
            token, after = str(hello.get("token", "")), hello.get("after")
            try:
                contact = await visitors.known(token)
            except Refused:
                await ws.close(CLOSE_UNKNOWN)
                return
            if not isinstance(after, int) or not 0 <= after <= NOTHING_NEW:
                after = 0
            await _talk(visitors, ws, contact, token, after)

    return routes


async def _talk(
    visitors: Visitors, ws: WebSocket, contact: Contact, token: str, after: int
) -> None:
    writer = asyncio.create_task(_write(visitors, ws, contact, after))
    rates = Rates()
    try:
        while True:
            frame = await _frame(ws)
            if not rates.allow("frames", FRAMES_PER_MINUTE, 60):
                await ws.close(CLOSE_TOO_MANY)
                return
            match frame.get("type"):
                case "ping":
                    await _send(ws, {"type": "pong"})
                case "message":
                    await _take(visitors, ws, token, frame)
                case "rate":
                    await _rate(visitors, ws, token, frame)
                case "typing" if rates.allow("typing", *TYPING):
                    await asker_writes(visitors.services.database, contact.id, now())
    finally:
        writer.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await writer


async def _take(visitors: Visitors, ws: WebSocket, token: str, frame: dict[str, Any]) -> None:
    try:
        await _send(ws, {"type": "ack", **await visitors.accept(token, frame, client_of(ws))})
    except Refused as refused:
        await _refuse(visitors, ws, token, refused, {"id": frame.get("id")})


async def _rate(visitors: Visitors, ws: WebSocket, token: str, frame: dict[str, Any]) -> None:
    try:
        await _send(ws, {"type": "rated", **await visitors.rate(token, frame)})
    except Refused as refused:
        await _refuse(visitors, ws, token, refused, {"id": None, "message": frame.get("message")})


async def _refuse(
    visitors: Visitors, ws: WebSocket, token: str, refused: Refused, which: dict[str, Any]
) -> None:
    """Say that a frame was not taken; `which` names it. Closes if the session is gone."""
    if refused.code == "unknown_session":
        await ws.close(CLOSE_UNKNOWN)
        raise WebSocketDisconnect(CLOSE_UNKNOWN)
    words = await visitors.refusal(refused, token)
    await _send(ws, {"type": "error", **which, **words})


async def _write(visitors: Visitors, ws: WebSocket, contact: Contact, after: int) -> None:
    """Send what is new each time something may be."""
    topic, typing = contact_topic(contact.id), f"typing:{contact.id}"
    signals = visitors.services.signals
    told: State = {}
    with (
        signals.waiter(topic, typing) as woken,
        signals.waiter(topic) as changed,
        signals.waiter(typing) as typed,
    ):
        changed.set()
        while True:
            woken.clear()
            if typed.is_set():
                typed.clear()
                await _send(ws, {"type": "typing", "on": True})
            while changed.is_set():
                changed.clear()
                events, state = await visitors.news(contact, after)
                if not told:
                    await _send(ws, {"type": "welcome", "last": contact.last_event, **state})
                if events:
                    after = events[-1]["event"]
                    await _send(ws, {"type": "events", "events": events})
                if told not in ({}, state):
                    await _send(ws, {"type": "owner", **state})
                told = state
                if len(events) == PAGE:
                    changed.set()
            await woken.wait()


async def _send(ws: WebSocket, frame: dict[str, Any]) -> None:
    await ws.send_text(json.dumps(frame, ensure_ascii=False))


async def _frame(ws: WebSocket) -> dict[str, Any]:
    """The next frame that is a JSON object; anything else counts as an empty one."""
    received = await ws.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    text = received.get("text") or "null"
    if len(text) > web.MAX_FRAME:
        await ws.close(CLOSE_TOO_BIG)
        raise WebSocketDisconnect(CLOSE_TOO_BIG)
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _origin_allowed(ws: WebSocket, visitors: Visitors) -> bool:
    """Browsers say where a page is from; a program that is none sends no origin."""
    origin = ws.headers.get("origin")
    if origin is None:
        return True
    host = ws.headers.get("host")
    return origin in {f"http://{host}", f"https://{host}"} | visitors.services.settings.origins
