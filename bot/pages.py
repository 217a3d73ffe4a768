"""The demo page and the widget's files."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from bot.settings import ROOT

WIDGET = ROOT / "channels" / "widget"
#: The demo page shows that the widget needs no more than this.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page_routes() -> APIRouter:
    """`/`, `/widget.js` and the files the widget loads from beside it."""
    routes = APIRouter()

    @routes.get("/")
    async def demo() -> FileResponse:
        return FileResponse(WIDGET / "demo.html", headers=HEADERS)

    @routes.get("/widget.js")
    async def widget() -> FileResponse:
        return FileResponse(
            WIDGET / "widget.js",
            media_type="text/javascript",
            headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
        )

    routes.mount("/widget", _Fresh(directory=WIDGET))
    return routes


class _Fresh(StaticFiles):
    """Files the browser asks about each time, so that modules of two versions never mix."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
