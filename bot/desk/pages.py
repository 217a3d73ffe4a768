"""Makes the desk's pages from templates and texts."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, Protocol, get_args
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from bot.alerts import Raised
from bot.desk import navigation, times
from bot.desk.attached import is_photo, size
from bot.desk.richtext import linkify
from bot.errors import Refused
from bot.store.base import now
from bot.templates import templates_in
from bot.texts import Texts

HERE = Path(__file__).parent
STATIC = HERE / "static"
#: Languages of the interface. Another is added by its folder `desk/` of texts and one entry here.
LANGUAGES = ("lt", "en")
#: Sent by our script with what it wants of the desk, without the frame around it.
PART = "X-Desk-Part"
Part = Literal["desk", "queue", "talk", "lines", "beside"]
"""All of it, the list, the conversation, its newest lines, or what stands around them."""
PARTS: tuple[Part, ...] = get_args(Part)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
}


def initials(name: str) -> str:
    """The first letters of the first and the last part of a name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper() if parts else ""


@cache
def _templates() -> Environment:
    """The templates; each is compiled once in a process."""
    templates = templates_in(HERE / "templates")
    templates.filters |= {
        "linkify": linkify,
        "clock": times.clock,
        "stamp": times.stamp,
        "at": times.at,
        "until": times.until,
        "is_photo": is_photo,
        "size": size,
        "is_word": is_word,
        "initials": initials,
    }
    # For parts too, which are drawn alone.
    templates.globals["icon"] = templates.get_template("parts/icons.html").module.icon  # type: ignore[attr-defined]
    return templates


def is_word(piece: str) -> bool:
    """Whether a piece of a text is a word or a mark, not what stands between them."""
    return piece[0].isalnum() or (piece[0] == "<" and len(piece) > 1)


class Reader(Protocol):
    """Who reads a page."""

    @property
    def request(self) -> Request:
        """What they asked for."""

    @property
    def language(self) -> str:
        """What they read."""

    @property
    def alerts(self) -> tuple[Raised, ...] | None:
        """Who may be in danger; None for readers who are not to know."""


def part_of(reader: Reader) -> Part | None:
    """What of the desk a script wants; None if a browser wants the page."""
    wanted = reader.request.headers.get(PART)
    return next((part for part in PARTS if part == wanted), None)


class Pages:
    """The templates, the words they are filled with, and the files they load."""

    def __init__(self, topics: Texts) -> None:
        self.texts = Texts("desk", LANGUAGES)
        self._topics = topics
        self._files = {path.name: path for path in sorted(STATIC.iterdir())}
        # What all pages share comes first, so that a page's own rules win.
        self._styles = sorted(
            (name for name in self._files if name.endswith(".css")),
            key=lambda name: (name != "desk.css", name),
        )
        self._version = hashlib.sha256(
            b"".join(path.read_bytes() for path in self._files.values())
        ).hexdigest()[:12]

    def draw(self, template: str, language: str, at: datetime, **values: Any) -> Markup:
        """A piece of a page as it is at a moment, to be put into others."""
        drawn = _templates().get_template(template).render(**self._words(language, at), **values)
        return Markup(drawn)  # noqa: S704 - by a template that escapes

    def _words(self, language: str, at: datetime) -> dict[str, Any]:
        """What templates say things by."""
        say = partial(self.say, language)
        return {
            "lang": language,
            "t": say,
            "named": partial(self.named, language),
            "topic": partial(self.topic, language),
            "ago": partial(times.ago, now=at, say=say),
            "left": partial(times.left, now=at, say=say),
            "day": partial(times.day, now=at, say=say),
        }

    def render(
        self, reader: Reader, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page, or only its changing part if our script asked for that."""
        language, moment, path = reader.language, now(), reader.request.url.path
        part = part_of(reader) if template == "desk.html" else None
        html = (
            _templates()
            .get_template(f"parts/{part}.html" if part else template)
            .render(
                languages=[(to, self._in_language(reader.request, to)) for to in LANGUAGES],
                **self._words(language, moment),
                asset=self._asset,
                alerts=reader.alerts,
                styles=self._styles,
                places=navigation.places,
                place=navigation.place(path),
                back=path if reader.request.method == "GET" else "/desk",
                **values,
            )
        )
        return HTMLResponse(html, status)

    def say(self, language: str, key: str, **values: object) -> str:
        """The desk's words of a key."""
        return self.texts.get(key, language, **values)

    def file(self, name: str) -> Response:
        """A file that pages load; its address changes with its content. Raises Refused."""
        if name not in self._files:
            raise Refused("not_found", 404)
        cache = {"Cache-Control": "public, max-age=31536000, immutable"}
        return FileResponse(self._files[name], headers=HEADERS | cache)

    def _asset(self, name: str) -> str:
        return f"/desk/static/{self._version}/{self._files[name].name}"

    def named(self, language: str, kind: str, value: str) -> str:
        """What the desk calls a state, a reason, a channel; one that is new here as it is."""
        return self.texts.by_language[language].get(f"{kind}_{value}", value)

    def topic(self, language: str, intent: str) -> str:
        """What askers call the topic of an intent; the desk names what only steers the talk."""
        topics = self._topics.by_language[language]
        return topics.get(f"topic_{intent}") or self.named(language, "topic", intent)

    def _in_language(self, request: Request, language: str) -> str:
        """The address of this page in another language."""
        query = [(k, v) for k, v in parse_qsl(request.url.query) if k != "lang"]
        path = request.url.path if request.method in {"GET", "HEAD"} else "/desk"
        return f"{path}?{urlencode([*query, ('lang', language)])}"
