"""The demo page and the widget's files."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse
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
            headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"},
        )

    routes.mount("/widget", StaticFiles(directory=WIDGET))
    return routes
