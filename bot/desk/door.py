"""The desk's only door: who comes in, whether a form is ours, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accepted import accepted
from bot.alerts import Raised, open_alerts
from bot.desk.access import Area, may
from bot.desk.audit import Lookers, Subject
from bot.desk.pages import HEADERS, LANGUAGES, Pages, part_of
from bot.desk.sessions import Sessions, SignedIn
from bot.errors import Refused
from bot.origins import from_our_page
from bot.store.base import now
from bot.store.database import Database

LANGUAGE_COOKIE = "gandras_lang"
YEAR = 365 * 24 * 3600
#: Bytes and fields of a form; an answer of the longest kind, percent-encoded, fits.
MOST_BYTES = 64 * 1024
MOST_FIELDS = 60

#: The only places that signing in may lead to: pages of the desk, but none about signing in.
_PLACE = re.compile(
    r"/desk(?!/(?:sign-|static|events|join|new-password|forgot))"
    r"(?:/[a-z][a-z-]{0,29}|/[1-9]\d{0,8}){0,4}(?:\?show=[a-z]{1,20})?",
    re.ASCII,
)
#: What is kept of who opened it. Small photos belong to the conversation that shows them.
THEIRS: Mapping[str, Subject] = {"conversations": "conversation", "files": "file"}
_THEIRS = re.compile(r"/desk/(conversations|files)/([1-9]\d{0,8})(?!/preview)(?:/.*)?", re.ASCII)
REDIRECTS = range(300, 400)
#: Where those without the second factor that their role needs are sent.
SECOND_FACTOR = "/desk/me/second-factor"


@dataclass(frozen=True, slots=True)
class Guest:
    """A request of somebody who need not be signed in."""

    request: Request
    language: str
    form: Mapping[str, str]
    alerts: tuple[Raised, ...] | None = field(default=None, kw_only=True)
    """Who may be in danger, on every page of those who work with conversations."""


@dataclass(frozen=True, slots=True)
class Visit(Guest):
    """A request of somebody signed in who may enter."""

    signed: SignedIn


#: What answers it.
Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the desk and who may use it. Without an area it is for everybody."""

    method: str
    path: str
    handler: Handler | Callable[[Guest], Awaitable[Response]]
    area: Area | None


class Door:
    """Wraps handlers. `guarded` is for all pages but those that people need to sign in."""

    def __init__(self, sessions: Sessions, pages: Pages, database: Database) -> None:
        self.sessions = sessions
        self.pages = pages
        self._database = database
        self._lookers = Lookers(database)

    def endpoint(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        """The handler behind the door."""
        handler: Any = route.handler
        return self.guarded(handler, route.area) if route.area else self.open(handler)

    def guarded(self, handler: Handler, area: Area) -> Callable[[Request], Awaitable[Response]]:
        """Only for the signed-in whose role may enter; a POST needs the session's token."""

        async def inside(guest: Guest) -> Response:
            signed = await self.sessions.find(guest.request)
            if signed is None:
                return to_sign_in(guest.request)
            if guest.request.method == "POST" and not signed.wrote(guest.form.get("csrf", "")):
                raise Refused("expired", 403)
            if not may(signed.user.role, area):
                if guest.request.url.path == "/desk" and guest.request.method == "GET":
                    return RedirectResponse("/desk/home", 303)
                raise Refused("forbidden", 403)
            if signed.unprotected and area != "signing":
                return RedirectResponse(SECOND_FACTOR, 303)
            # Parts of a page are put into one that shows them.
            alerts = await self._alerts(signed) if part_of(guest) is None else None
            response = await handler(
                Visit(guest.request, guest.language, guest.form, signed, alerts=alerts)
            )
            if response.status_code not in REDIRECTS and (seen := _seen(guest.request)):
                await self._lookers.saw(signed.user, *seen)
            return response

        return self.open(inside)

    def open(
        self, handler: Callable[[Guest], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """For everybody. A form must come from our own pages, as far as the browser tells."""

        async def endpoint(request: Request) -> Response:
            guest = Guest(request, _language(request), {})
            try:
                if request.method == "POST":
                    _refuse_strangers(request)
                    guest = Guest(request, guest.language, await read_form(request))
                response = self._switched(request) or await handler(guest)
            except Refused as refused:
                signed = await self.sessions.find(request)
                language = guest.language if signed else _language(request, of_browser=True)
                guest = replace(guest, language=language, alerts=await self._alerts(signed))
                response = self.pages.render(
                    guest, "problem.html", refused.status, problem=refused.code, signed=signed
                )
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return endpoint

    async def _alerts(self, signed: SignedIn | None) -> tuple[Raised, ...] | None:
        if signed is None or not may(signed.user.role, "desk"):
            return None
        async with self._database.read() as session:
            return tuple(await open_alerts(session, now()))

    def _switched(self, request: Request) -> Response | None:
        """The same page again, if this is a link that changes the language."""
        language = request.query_params.get("lang")
        if request.method != "GET" or language not in LANGUAGES:
            return None
        query = [(k, v) for k, v in parse_qsl(request.url.query) if k != "lang"]
        path = quote(request.url.path) + (f"?{urlencode(query)}" if query else "")
        response = RedirectResponse(path, 303)
        self.sessions.set_cookie(request, response, LANGUAGE_COOKIE, language, YEAR)
        return response


def _seen(request: Request) -> tuple[Subject, int] | None:
    """What a request has shown that is somebody's: a conversation, or a file taken away."""
    found = _THEIRS.fullmatch(request.url.path)
    return (THEIRS[found[1]], int(found[2])) if found else None


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to where this request wanted to go."""
    wanted = request.url.path
    if request.method != "GET":
        # Where a form was: the page of the thing that it wanted to change.
        found = re.match(r"/desk/[a-z-]+/\d{1,9}(?=/|$)", wanted, re.ASCII)
        wanted = found[0] if found else "/desk"
    if show := request.query_params.get("show"):
        wanted += f"?show={show}"
    if wanted == "/desk" or not _PLACE.fullmatch(wanted):
        return RedirectResponse("/desk/sign-in", 303)
    return RedirectResponse(f"/desk/sign-in?{urlencode({'next': wanted})}", 303)


def safe_place(wanted: str) -> str:
    """Where to go after signing in: a page of the desk, whatever the address bar says."""
    return wanted if _PLACE.fullmatch(wanted) else "/desk"


def _language(request: Request, *, of_browser: bool = False) -> str:
    """What was chosen; else what the browser asks for, if that is to count, or the desk's first."""
    language = request.cookies.get(LANGUAGE_COOKIE)
    if language in LANGUAGES:
        return language
    return accepted(request, LANGUAGES) if of_browser else LANGUAGES[0]


def _refuse_strangers(request: Request) -> None:
    """Nobody else's page may post here. Guards signing in, where there is no token yet."""
    if not from_our_page(request):
        raise Refused("expired", 403)


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a plain form, never more of it than a page of ours sends. Raises Refused."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Refused("too_long_form", 413)
    try:
        return dict(
            parse_qsl(
                raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
            )
        )
    except ValueError:
        raise Refused("expired", 400) from None
