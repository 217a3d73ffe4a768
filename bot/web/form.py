"""The web chat without JavaScript: one page that is a form, and answers when it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from bot.accepted import accepted
from bot.errors import Refused
from bot.files.kinds import MOST_BYTES
from bot.messages import LANGUAGES, Language
from bot.origins import client_of, from_our_page
from bot.signals import contact_topic
from bot.store.models import Contact
from bot.transcript import PAGE
from bot.web.form_page import draw
from bot.web.multipart import read_form
from bot.web.visitors import State, Visitors
from channels import web

PATH = "/chat/form"
COOKIE = "gandras_chat"
#: Where "quick exit" leads.
EXIT = "https://www.wikipedia.org/"
#: Seconds that the page after a message waits for the answer, so that it is on it.
WAIT = 8
#: Bytes of all files of one form.
MOST_OF_A_FORM = 2 * MOST_BYTES


@dataclass(frozen=True, slots=True)
class _Sent:
    """What stays in the form when it could not be taken."""

    problem: str = ""
    text: str = ""
    files: bool = False
    status: int = 200


def form_routes(visitors: Visitors) -> APIRouter:
    """The page, what it sends, and the way out."""
    form = _Form(visitors)
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    routes.add_api_route("", form.page, methods=["GET"])
    routes.add_api_route("", form.post, methods=["POST"])
    routes.add_api_route("/leave", form.leave, methods=["GET"])
    return routes


class _Form:
    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._https = visitors.services.settings.public_url.startswith("https:")

    async def page(self, request: Request) -> Response:
        """The conversation and the form; after a message, with its answer if it comes soon."""
        contact = await self._known(request)
        if contact and "sent" in request.query_params:
            await self._answered(request, contact)
        return await self._drawn(request, contact, _Sent())

    async def post(self, request: Request) -> Response:
        """Take what the form sends, and lead back to the page. What is wrong is said there."""
        sent = _Sent()
        try:
            async with read_form(
                request, most_bytes=MOST_OF_A_FORM, most_files=web.MAX_UPLOADS + 1
            ) as form:
                files = [
                    f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename
                ]
                sent = _Sent(text=_text(form, "text"), files=bool(files))
                return await self._take(request, form, files)
        except Refused as refused:
            kept = _Sent(refused.code, sent.text, sent.files, refused.status)
            return await self._drawn(request, await self._known(request), kept)

    async def leave(self, request: Request) -> Response:
        """Forget the session in this browser and go elsewhere at once."""
        response = RedirectResponse(EXIT, 303)
        response.headers["Clear-Site-Data"] = '"cache"'
        response.headers["Cache-Control"] = "no-store"
        self._forget(request, response)
        return response

    async def _take(self, request: Request, form: FormData, files: list[UploadFile]) -> Response:
        token = request.cookies.get(COOKIE, "")
        ours = hmac.compare_digest(_csrf(token).encode(), _text(form, "csrf").encode())
        if not (token and ours and from_our_page(request)):
            raise Refused("form_expired", 403)
        lang = _language(_text(form, "lang"))
        response: Response = RedirectResponse(f"{PATH}?lang={lang}&sent=1#end", 303)
        if _text(form, "command") == "erase":
            with contextlib.suppress(Refused):
                await self._visitors.erase(token)
            response = RedirectResponse(f"{PATH}?lang={lang}&erased=1", 303)
            self._forget(request, response)
            return response
        frame = _frame(form, files=bool(files))
        if len(files) > web.MAX_UPLOADS:
            raise Refused("many_at_once", 422)
        contact = await self._known(request)
        if contact is None:
            token = await self._visitors.open(lang, client_of(request))
            contact = await self._visitors.known(token)
            self._remember(request, response, token)
        for file in files:
            self._visitors.uploads.admit(contact, client_of(request))
            number = await self._visitors.uploads.take(contact, client_of(request), file)
            frame.setdefault("uploads", []).append(str(number))
        await self._visitors.accept(token, frame, client_of(request))
        return response

    async def _known(self, request: Request) -> Contact | None:
        try:
            return await self._visitors.known(request.cookies.get(COOKIE, ""))
        except Refused:
            return None

    async def _answered(self, request: Request, contact: Contact) -> None:
        """Wait until somebody has answered the last message, but not for long."""
        services = self._visitors.services
        with (
            self._visitors.lines.one(client_of(request)) as may_wait,
            services.signals.waiter(contact_topic(contact.id)) as woken,
            contextlib.suppress(TimeoutError),
        ):
            async with asyncio.timeout(WAIT if may_wait else 0):
                while await self._waits(contact):
                    await woken.wait()
                    woken.clear()

    async def _waits(self, contact: Contact) -> bool:
        events, state = await self._visitors.news(contact, max(0, contact.last_event - 1))
        return bool(events) and events[-1]["from"] == "asker" and state["owner"] == "assistant"

    async def _drawn(self, request: Request, contact: Contact | None, sent: _Sent) -> Response:
        token, state = request.cookies.get(COOKIE, ""), State()
        events: list[dict[str, Any]] = []
        if contact:
            first = max(0, contact.last_event - PAGE)
            events, state = await self._visitors.news(contact, first)
        wanted = request.query_params.get("lang") or state.get("lang")
        lang = _language(wanted or accepted(request, LANGUAGES))
        token = token or web.new_token()
        owner = state.get("owner", "assistant")
        response = draw(
            self._visitors.texts,
            lang,
            sent.status,
            events=[{**event, "time": datetime.fromisoformat(event["time"])} for event in events],
            earlier=bool(events) and events[0]["event"] > 1,
            owner=owner,
            waits=bool(events) and events[-1]["from"] == "asker" and owner == "assistant",
            csrf=_csrf(token),
            problem=sent.problem,
            text=sent.text,
            files_gone=sent.files,
            erased="erased" in request.query_params,
            known=contact is not None,
        )
        if COOKIE not in request.cookies:
            # Not a session yet: only what the form's own token is made of.
            self._remember(request, response, token)
        return response

    def _remember(self, request: Request, response: Response, token: str) -> None:
        """Until the browser is closed: others may use it after this person."""
        response.set_cookie(
            COOKIE, token, path=PATH, secure=self._secure(request), httponly=True, samesite="lax"
        )

    def _forget(self, request: Request, response: Response) -> None:
        response.delete_cookie(
            COOKIE, path=PATH, secure=self._secure(request), httponly=True, samesite="lax"
        )

    def _secure(self, request: Request) -> bool:
        return self._https or request.url.scheme == "https"


def _csrf(token: str) -> str:
    """What only a page that was drawn for this cookie knows."""
    return hashlib.sha256(f"form {token}".encode("utf-8", "replace")).hexdigest()


def _frame(form: FormData, *, files: bool) -> dict[str, Any]:
    """What the form says, as the widget would have said it. Raises Refused for what is wrong.

    So nothing is made of it, no session and no upload, before it is known to be right.
    """
    frame: dict[str, Any] = {"id": _text(form, "id")}
    if press := _text(form, "press"):
        frame["press"] = press
    elif command := _text(form, "command"):
        frame["command"] = command
    else:
        frame["text"] = _text(form, "text")
    try:
        web.parse("", frame | ({"uploads": ["1"]} if files else {}))
    except web.BadFrame as bad:
        raise Refused(bad.code, 422) from None
    return frame


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _language(wanted: str) -> Language:
    return next((language for language in LANGUAGES if language == wanted), LANGUAGES[0])
