"""The doors that providers call: raw request in, events stored, then the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from fastapi import APIRouter, Response
from fastapi import Request as HttpRequest
from starlette.background import BackgroundTask

from bot.channel import Hook, Hooked, Request
from bot.errors import Refused
from bot.receiving import receive
from bot.services import Services

log = structlog.get_logger(__name__)

#: Bytes of one request. Meta bundles up to a thousand events; each is some hundred bytes.
MAX_BODY = 2_000_000


def webhook_routes(services: Services) -> APIRouter:
    """The routes of all channels whose providers call us."""
    routes = APIRouter()
    for channel in services.channels.values():
        for hook in channel.hooks if isinstance(channel, Hooked) else ():
            routes.add_api_route(hook.path, _door(services, hook), methods=list(hook.methods))
    return routes


def _door(services: Services, hook: Hook) -> Callable[[HttpRequest], Awaitable[Response]]:
    async def door(request: HttpRequest) -> Response:
        try:
            received = hook.receive(await _raw(services, request))
        except Refused as refused:
            log.warning("webhook.refused", path=hook.path, reason=refused.code)
            return Response(refused.code, refused.status, media_type="text/plain")
        for event in received.events:
            await receive(services, event)
        after = BackgroundTask(_quietly, hook, received.after) if received.after else None
        return Response(received.text, media_type=received.media_type, background=after)

    return door


async def _quietly(hook: Hook, after: Callable[[], Awaitable[None]]) -> None:
    try:
        await after()
    except Exception as error:  # noqa: BLE001 - the event is stored; this was a courtesy
        log.warning("webhook.after_failed", path=hook.path, reason=type(error).__name__)


async def _raw(services: Services, request: HttpRequest) -> Request:
    """The request with the address that the provider used. Raises Refused if it is too big."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused("too_long", 413)
    public = services.settings.public_url.rstrip("/")
    called = f"{public}{request.url.path}" if public else str(request.url.replace(query=""))
    query = request.scope["query_string"].decode("latin-1")
    return Request(
        method=request.method,
        url=f"{called.rstrip('?')}?{query}" if query else called.rstrip("?"),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=bytes(body),
    )
