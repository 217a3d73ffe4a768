"""The page behind a one-time link to a copy of a conversation.

Opening it uses nothing up, as programs open links too; the button on it gives the file, once.
"""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response
from starlette.status import HTTP_404_NOT_FOUND, HTTP_429_TOO_MANY_REQUESTS

from bot import copies
from bot.accepted import accepted
from bot.messages import LANGUAGES
from bot.origins import client_of
from bot.rates import Rates
from bot.services import Services

#: Tries of one address in a minute; nobody finds a link by trying.
MOST = 30
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
FILE = {"Content-Disposition": 'attachment; filename="gandras.txt"'}


def copy_routes(services: Services) -> APIRouter:
    """The page, and the file."""
    routes = APIRouter(prefix=copies.PATH, include_in_schema=False)
    rates, texts = Rates(), services.replies.texts

    def slow(request: Request) -> bool:
        return not rates.allow(client_of(request), MOST, 60)

    def page(key: str, language: str, status: int = 200, button: str = "") -> Response:
        words = escape(texts.get(key, language))
        form = f'<form method="post"><button type="submit">{escape(button)}</button></form>'
        html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            '<link rel="stylesheet" href="/widget/form.css"><title>Gandras</title></head>'
            '<body><header class="top"><h1 class="brand">'
            '<img src="/widget/stork.svg" alt="" width="40" height="40">Gandras</h1></header>'
            f"<main><p>{words}</p>{form if button else ''}</main>"
            "</body></html>"
        )
        return HTMLResponse(html, status, HEADERS)

    @routes.get("/{token}")
    async def show(request: Request, token: str) -> Response:
        if slow(request):
            return page("copy_slow", accepted(request, LANGUAGES), HTTP_429_TOO_MANY_REQUESTS)
        async with services.database.read() as session:
            contact = await copies.opens(session, token)
        if contact is None:
            return page("copy_gone", accepted(request, LANGUAGES), HTTP_404_NOT_FOUND)
        language = contact.language or "lt"
        return page("copy_ready", language, button=texts.get("copy_take", language))

    @routes.post("/{token}")
    async def take(request: Request, token: str) -> Response:
        if slow(request):
            return page("copy_slow", accepted(request, LANGUAGES), HTTP_429_TOO_MANY_REQUESTS)
        async with services.database.write() as session:
            contact = await copies.use(session, token)
            if contact is None:
                return page("copy_gone", accepted(request, LANGUAGES), HTTP_404_NOT_FOUND)
            text = await copies.copy_of(session, contact, texts, contact.language or "lt")
        return Response(text, media_type="text/plain", headers=HEADERS | FILE)

    return routes
