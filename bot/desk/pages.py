"""Makes the desk's pages from templates and texts."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from bot.desk import times
from bot.desk.attached import is_photo, size
from bot.desk.richtext import linkify
from bot.errors import Refused
from bot.store.models import now
from bot.texts import Texts

HERE = Path(__file__).parent
STATIC = HERE / "static"
#: Languages of the interface. Another is added by its `desk.yml` and one entry here.
LANGUAGES = ("lt", "en")
#: Sent by our script when it wants only what changes, without the frame around it.
PART = "X-Desk-Part"

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


@cache
def _templates() -> Environment:
    """The templates; each is compiled once in a process."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "linkify": linkify,
        "clock": times.clock,
        "stamp": times.stamp,
        "is_photo": is_photo,
        "size": size,
    }
    return templates


class Reader(Protocol):
    """Who reads a page."""

    @property
    def request(self) -> Request:
        """What they asked for."""

    @property
    def language(self) -> str:
        """What they read."""


class Pages:
    """The templates, the words they are filled with, and the files they load."""

    def __init__(self, topics: Texts) -> None:
        self.texts = Texts("desk", LANGUAGES)
        self._topics = topics
        self._files = {path.name: path for path in sorted(STATIC.iterdir())}
        self._version = hashlib.sha256(
            b"".join(path.read_bytes() for path in self._files.values())
        ).hexdigest()[:12]

    def render(
        self, reader: Reader, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page, or only its changing part if our script asked for that."""
        language, moment = reader.language, now()
        say = partial(self.say, language)
        part = PART in reader.request.headers and template == "desk.html"
        html = (
            _templates()
            .get_template("parts/desk.html" if part else template)
            .render(
                lang=language,
                languages=[(to, self._in_language(reader.request, to)) for to in LANGUAGES],
                t=say,
                named=partial(self._named, language),
                topic=partial(self._topic, language),
                ago=partial(times.ago, now=moment, say=say),
                day=partial(times.day, now=moment, say=say),
                asset=self._asset,
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

    def _named(self, language: str, kind: str, value: str) -> str:
        """What the desk calls a state, a reason, a channel; one that is new here as it is."""
        return self.texts.by_language[language].get(f"{kind}_{value}", value)

    def _topic(self, language: str, intent: str) -> str:
        """What askers call the topic of an intent; the desk names what only steers the talk."""
        topics = self._topics.by_language[language]
        return topics.get(f"topic_{intent}") or self._named(language, "topic", intent)

    def _in_language(self, request: Request, language: str) -> str:
        """The address of this page in another language."""
        query = [(k, v) for k, v in parse_qsl(request.url.query) if k != "lang"]
        path = request.url.path if request.method in {"GET", "HEAD"} else "/desk"
        return f"{path}?{urlencode([*query, ('lang', language)])}"
