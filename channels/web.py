"""Web chat: turns the widget's frames into messages and stored messages into events.

The protocol is in docs/channels/web.md. The widget fetches what is stored, so sending is storing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.messages import (
    MAX_NOTE,
    MAX_TEXT,
    UPLOAD,
    Command,
    Incoming,
    Language,
    Media,
    Outgoing,
    Press,
    Rating,
    Reason,
    Sent,
    Shape,
    Thumb,
)

NAME = "web"
ACCOUNT = "web"
#: Bytes of one frame or body. 4,000 characters of text are at most 16 kB.
MAX_FRAME = 64_000
#: Files that may go with one message.
MAX_UPLOADS = 5


class Session(BaseModel):
    """Body of a new session."""

    model_config = ConfigDict(extra="ignore")
    lang: Language = "lt"


class Frame(BaseModel):
    """One message from a widget: one of text, press and command. Files may go without a text."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    id: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")
    text: str | None = None
    press: str | None = Field(None, pattern=r"^\d{1,9}:\d{1,2}$")
    command: Command | None = None
    lang: Language | None = None
    uploads: list[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}$")]] = Field(
        default=[], max_length=MAX_UPLOADS
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Frame:
        said = sum(part is not None for part in (self.text, self.press, self.command))
        if said != 1 and not (said == 0 and self.uploads):
            msg = "bad_request"
            raise ValueError(msg)
        if self.uploads and (self.press or self.command):
            msg = "bad_request"
            raise ValueError(msg)
        if self.command == "language" and self.lang is None:
            msg = "bad_request"
            raise ValueError(msg)
        return self


class RatingFrame(BaseModel):
    """How the asker found an answer. `value` must be there: null takes a rating back."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    message: int = Field(ge=1, lt=2**31, strict=True)
    value: Thumb | None
    reason: Reason | None = None
    note: str | None = Field(None, max_length=MAX_NOTE)

    @model_validator(mode="after")
    def _only_down_has_a_reason(self) -> RatingFrame:
        if self.value != "down" and (self.reason or self.note):
            msg = "bad_request"
            raise ValueError(msg)
        return self


class BadFrame(ValueError):
    """A frame that cannot be taken; `code` is a key of the widget's error texts."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_token() -> str:
    """A token that is the whole identity of an asker: 256 random bits."""
    return secrets.token_urlsafe(32)


def address_of(token: str) -> str:
    """What is stored instead of the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def first(token: str, lang: Language) -> Incoming:
    """A new session, before anything is written."""
    return Incoming(NAME, ACCOUNT, address_of(token), provider_id="", language=lang)


def parse(token: str, body: object) -> tuple[str, Incoming]:
    """Turn a widget's frame into (client id, message). Raises BadFrame."""
    try:
        frame = Frame.model_validate(body)
    except ValidationError:
        code = "bad_request"
        raise BadFrame(code) from None
    if frame.text is not None and not (frame.uploads and not frame.text):
        if not any(character.isprintable() and not character.isspace() for character in frame.text):
            code = "empty"
            raise BadFrame(code)
        if len(frame.text) > MAX_TEXT:
            code = "too_long"
            raise BadFrame(code)
    address = address_of(token)
    press = None
    if frame.press:
        message, button = frame.press.split(":")
        press = Press(int(message), int(button))
    return frame.id, Incoming(
        channel=NAME,
        account=ACCOUNT,
        address=address,
        # Ids are the client's: scoped by session, so that nobody can block another's.
        provider_id=f"{address[:32]}:{frame.id}",
        text=(frame.text or "").replace("\x00", ""),
        press=press,
        command=frame.command,
        language=frame.lang,
        # What kind each is the upload itself has told; the one who stores it looks it up.
        media=tuple(Media("other", f"{UPLOAD}{number}") for number in dict.fromkeys(frame.uploads)),
    )


def parse_rating(body: object) -> Rating:
    """Turn a widget's frame into a rating. Raises BadFrame."""
    try:
        frame = RatingFrame.model_validate(body)
    except ValidationError:
        code = "bad_request"
        raise BadFrame(code) from None
    note = (frame.note or "").replace("\x00", "")
    return Rating(frame.message, frame.value, frame.reason, note or None)


def client_id(provider_id: str | None) -> str | None:
    """The id the client gave to its message."""
    return provider_id.partition(":")[2] if provider_id else None


def event(number: int, message: Outgoing, *, time: str, name: str | None) -> dict[str, Any]:
    """An outgoing message as the widget shows it."""
    return {
        "event": number,
        "id": message.id,
        "from": message.author,
        "name": name,
        "text": message.text,
        "lang": message.language,
        "time": time,
        "client_id": None,
        "buttons": [{"title": b.title, "value": b.value} for b in message.buttons],
        "sources": [
            {"number": s.number, "name": s.name, "url": s.url, "date": s.date, "note": s.note}
            for s in message.sources
        ],
        "folds": list(message.folds),
    }


class WebChannel:
    """The web as a channel of the outbox."""

    name = NAME
    account = ACCOUNT
    fetched = True
    thumbs = False
    shape = Shape(buttons=99, sources=True)

    async def send(self, _message: Outgoing) -> Sent:
        """Nothing is pushed: the widget's connection reads what is stored."""
        return Sent()
