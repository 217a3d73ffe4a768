"""The web chat over HTTP: sessions, messages, long polling. The protocol: docs/channels/web.md."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.status import HTTP_429_TOO_MANY_REQUESTS

from bot.errors import Refused
from bot.files.kinds import MOST_BYTES
from bot.messages import LANGUAGES
from bot.origins import client_of
from bot.signals import contact_topic, set_within
from bot.web.multipart import read_form
from bot.web.visitors import Visitors
from channels import web

#: Seconds a long poll may wait.
LONGEST_WAIT = 25
#: Seconds after which a person who wrote too fast may try again.
SLOW_DOWN = "10"
#: The same after too many files, which are counted by the hour.
SLOW_DOWN_FILES = "600"


def chat_routes(visitors: Visitors) -> APIRouter:  # noqa: C901 - a list of routes
    """All HTTP routes of the web chat."""
    routes = APIRouter(prefix="/chat")

    answer = partial(_answer, visitors)

    @routes.get("/texts/{lang}")
    async def texts(lang: str, request: Request) -> JSONResponse:
        if lang not in LANGUAGES:
            return await answer(Refused("bad_request", 404), request)
        return JSONResponse(
            {"lang": lang, "languages": LANGUAGES, "texts": dict(visitors.texts.by_language[lang])},
            headers={"Cache-Control": "public, max-age=300"},
        )

    @routes.post("/session")
    async def open_session(request: Request) -> JSONResponse:
        lang = "en"
        try:
            body = web.Session.model_validate(await _json(request))
            lang = body.lang
            return JSONResponse({"token": await visitors.open(body.lang, client_of(request))}, 201)
        except ValidationError:
            return await answer(Refused("bad_request", 422), request)
        except Refused as refused:
            return await answer(refused, request, lang)

    @routes.delete("/session")
    async def delete_session(request: Request) -> Response:
        try:
            await visitors.erase(_token(request))
        except Refused as refused:
            return await answer(refused, request)
        return Response(status_code=204)

    @routes.post("/messages")
    async def post_message(request: Request) -> JSONResponse:
        try:
            body = await _json(request)
            taken = await visitors.accept(_token(request), body, client_of(request))
            return JSONResponse(taken, 202)
        except Refused as refused:
            return await answer(refused, request)

    @routes.get("/transcript")
    async def get_transcript(request: Request) -> Response:
        try:
            text = await visitors.copy(_token(request))
        except Refused as refused:
            return await answer(refused, request)
        return Response(text, media_type="text/plain", headers={"Cache-Control": "no-store"})

    @routes.post("/ratings")
    async def post_rating(request: Request) -> JSONResponse:
        try:
            body = await _json(request)
            return JSONResponse(await visitors.rate(_token(request), body))
        except Refused as refused:
            return await answer(refused, request)

    @routes.get("/messages")
    async def get_messages(
        request: Request, after: Annotated[int, Query(ge=0, lt=2**31)] = 0, wait: int = 0
    ) -> JSONResponse:
        try:
            contact = await visitors.known(_token(request))
        except Refused as refused:
            return await answer(refused, request)
        clock = asyncio.get_running_loop().time
        with (
            visitors.lines.one(client_of(request)) as may_wait,
            visitors.services.signals.waiter(contact_topic(contact.id)) as woken,
        ):
            # Where too many connections are open, what there is comes at once, and nothing waits.
            deadline = clock() + (min(wait, LONGEST_WAIT) if may_wait else 0)
            events, state = await visitors.news(contact, after)
            while not events and clock() < deadline:
                await set_within(woken, deadline - clock())
                woken.clear()
                events, state = await visitors.news(contact, after)
        waits = bool(events) and events[-1]["from"] == "asker"
        typing = waits and state["owner"] == "assistant"
        return JSONResponse({"events": events, "typing": typing, **state})

    @routes.post("/uploads")
    async def post_upload(request: Request) -> JSONResponse:
        try:
            return JSONResponse({"upload": str(await _upload(visitors, request))}, 201)
        except Refused as refused:
            return await answer(refused, request)

    return routes


async def _answer(
    visitors: Visitors, refused: Refused, request: Request, lang: str = "en"
) -> JSONResponse:
    slow = refused.status == HTTP_429_TOO_MANY_REQUESTS
    pause = SLOW_DOWN_FILES if refused.code == "too_many_files" else SLOW_DOWN
    headers = {"Retry-After": pause} if slow else {}
    body = await visitors.refusal(refused, _token(request), lang)
    return JSONResponse(body, refused.status, headers)


async def _upload(visitors: Visitors, request: Request) -> int:
    """Keep the one file of a form; its id. Raises Refused."""
    contact = await visitors.known(_token(request))
    visitors.uploads.admit(contact, client_of(request))
    async with read_form(request, most_bytes=MOST_BYTES, most_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refused("bad_request", 422)
        return await visitors.uploads.take(contact, client_of(request), file)


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


async def _json(request: Request) -> object:
    """The body as JSON, never more of it than a frame may hold. Raises Refused."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > web.MAX_FRAME:
            raise Refused("too_long", 413)
    try:
        return json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Refused("bad_request", 400) from None
