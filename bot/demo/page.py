"""The demo's page: what the panes show, live, and what the people in them do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.vendors import TROUBLES, Trouble, Vendor
from bot.errors import Refused
from bot.messages import LANGUAGES, MAX_TEXT
from bot.pages import WIDGET
from bot.templates import templates_in
from bot.texts import Texts

HERE = Path(__file__).parent
#: Seconds between two looks at the screens.
LOOK = 0.2
#: Looks without a change after which a comment keeps the connection awake.
QUIET = 75
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Deed(BaseModel):
    """What a person does in a pane, or the trainer with its provider."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: Literal["says", "presses", "does", "suffers"]
    value: str = Field("", max_length=300)
    """The button's value, the act's key, or the trouble."""
    words: str = Field("", max_length=MAX_TEXT)


def page(vendors: Mapping[str, Vendor], application: str, hosts: list[str]) -> Starlette:
    """The page as an application that is called by `hosts` only."""
    demo = _Page(vendors, application, hosts)
    names = [host.partition(":")[0] for host in hosts]
    return Starlette(
        routes=[
            Route("/", demo.whole),
            Route("/web", demo.web),
            Route("/left", demo.left),
            Route("/stork.svg", demo.stork),
            Route("/events", demo.events),
            Route("/panes/{pane}", demo.deed, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        # Another name that leads here would be somebody else's page.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=names)],
    )


class _Page:
    def __init__(self, vendors: Mapping[str, Vendor], application: str, hosts: list[str]) -> None:
        self.vendors = vendors
        self.application = application
        self.origins = {f"http://{host}" for host in hosts}
        self.texts = Texts("demo")
        self.templates = templates_in(HERE / "templates")

    async def whole(self, request: Request) -> Response:
        """The page itself."""
        return self._html("page.html", request, CSP, panes=list(self.vendors), troubles=TROUBLES)

    async def web(self, request: Request) -> Response:
        """The frame with the real web chat: a page that embeds it like any other."""
        socket = self.application.replace("http", "ws", 1)
        policy = (
            f"default-src 'none'; script-src {self.application}; style-src 'self'; "
            f"connect-src {self.application} {socket}; img-src {self.application} data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
        return self._html("web.html", request, policy)

    async def left(self, request: Request) -> Response:
        """Where leaving the web chat at once leads to, instead of a page of the internet."""
        return self._html("left.html", request, CSP.replace("ancestors 'none'", "ancestors 'self'"))

    async def stork(self, _request: Request) -> Response:
        """The sign of the page, which is that of the web chat."""
        return FileResponse(WIDGET / "stork.svg", headers=HEADERS)

    async def events(self, request: Request) -> Response:
        """All screens, at once and whenever one changes."""
        return StreamingResponse(
            self._changes(_language(request)), media_type="text/event-stream", headers=HEADERS
        )

    async def deed(self, request: Request) -> Response:
        """Something is done in a pane."""
        vendor = self.vendors.get(request.path_params["pane"])
        if vendor is None or request.headers.get("origin") not in self.origins:
            return JSONResponse({"code": "not_now"}, 403 if vendor else 404)
        try:
            await _do(vendor, Deed.model_validate_json(await request.body()))
        except ValidationError:
            return JSONResponse({"code": "bad_request"}, 422)
        except Refused as refused:
            return JSONResponse({"code": refused.code}, refused.status)
        return Response(status_code=204)

    async def _changes(self, language: str) -> AsyncIterator[str]:
        before, quiet = "", 0
        yield "retry: 1000\n\n"
        while True:
            now = json.dumps(self._all(language), ensure_ascii=False)
            quiet = 0 if now != before else quiet + 1
            if now != before:
                yield f"data: {now}\n\n"
            elif quiet % QUIET == 0:
                yield ": still here\n\n"
            before = now
            await asyncio.sleep(LOOK)

    def _all(self, language: str) -> dict[str, Any]:
        return {name: self._one(vendor, language) for name, vendor in self.vendors.items()}

    def _one(self, vendor: Vendor, language: str) -> dict[str, Any]:
        """A screen with all its words in the page's language."""
        seen = vendor.pane.look(language).as_json()
        for bubble in seen["bubbles"]:
            note, values = bubble["note"], bubble.pop("values")
            bubble["note"] = self.texts.get(note, language, **values) if note else ""
        for act in seen["acts"]:
            act["title"] = act["title"] or self.texts.get(f"act_{act['key']}", language)
        return {**seen, "trouble": vendor.trouble}

    def _html(self, template: str, request: Request, policy: str, **values: object) -> Response:
        language = _language(request)
        made = self.templates.get_template(template).render(
            t=partial(self.texts.get, language=language),
            lang=language,
            languages=LANGUAGES,
            name_of=partial(self.texts.get, "language_name"),
            application=self.application,
            **values,
        )
        return HTMLResponse(made, headers={**HEADERS, "Content-Security-Policy": policy})


async def _do(vendor: Vendor, deed: Deed) -> None:
    """Do it. Raises Refused."""
    if deed.kind == "suffers":
        trouble: Trouble | None = next((one for one in TROUBLES if one == deed.value), None)
        if trouble is None:
            raise Refused("bad_request", 422)
        await vendor.suffer(trouble)
    elif deed.kind == "says":
        if not deed.words:
            raise Refused("empty", 422)
        await vendor.pane.says(deed.words)
    elif deed.kind == "presses":
        await vendor.pane.presses(deed.value)
    else:
        await vendor.pane.does(deed.value, deed.words)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else "lt"
