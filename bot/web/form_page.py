"""Draws the page of the chat that needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment
from starlette.responses import HTMLResponse

from bot.desk.richtext import linkify
from bot.desk.times import stamp
from bot.messages import LANGUAGES, MAX_TEXT
from bot.templates import templates_in
from bot.texts import Texts
from channels.web import MAX_UPLOADS

TEMPLATES = Path(__file__).parent / "templates"
HEADERS = {
    # No script at all, not even ours.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not `no-referrer`: with that, browsers send `Origin: null` with our own form.
    "Referrer-Policy": "same-origin",
}


@cache
def _templates() -> Environment:
    templates = templates_in(TEMPLATES)
    templates.filters |= {"linkify": linkify, "stamp": stamp}
    return templates


def draw(
    texts: Texts, lang: str, status: int, *, events: Sequence[dict[str, Any]], **values: Any
) -> HTMLResponse:
    """The page: the conversation so far, and the form. `values` are what the template names."""
    last = events[-1] if events else None
    html = (
        _templates()
        .get_template("form.html")
        .render(
            t=partial(_say, texts, lang),
            lang=lang,
            # Each by its own name: nobody has to find theirs in a language they cannot read.
            languages={code: texts.get("language_name", code) for code in LANGUAGES},
            events=events,
            last=last,
            id=uuid4().hex,
            most=MAX_TEXT,
            most_files=MAX_UPLOADS,
            **values,
        )
    )
    return HTMLResponse(html, status, HEADERS)


def _say(texts: Texts, lang: str, key: str, **values: object) -> str:
    return texts.get(key, lang, **values)
