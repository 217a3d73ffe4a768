"""What a message carries besides its text: files, stickers, places, shared links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.messages import Media, MediaKind, Place
from channels.fields import degrees, mapping, words

#: Types whose payload has an address to fetch from; it expires.
#: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
KINDS: dict[str, MediaKind] = {
    "image": "photo",
    "audio": "audio",
    "video": "video",
    "file": "document",
}
#: What we are told of without seeing it.
UNSEEN = Media("other")
_LONGEST_NAME = 200


def places(attachments: Sequence[dict[str, Any]]) -> Place | None:
    """The first place that was shared."""
    for one in attachments:
        spot = mapping(one, "payload", "coordinates")
        latitude, longitude = degrees(spot.get("lat"), 90), degrees(spot.get("long"), 180)
        if one.get("type") == "location" and latitude is not None and longitude is not None:
            return Place(latitude, longitude, words(one.get("title")))
    return None


def links(attachments: Sequence[dict[str, Any]]) -> str:
    """The shared links, title and address on lines of their own; empty if there are none."""
    lines = []
    for one in attachments:
        if one.get("type") == "fallback":
            payload = mapping(one, "payload")
            lines += [words(one.get(name) or payload.get(name)) for name in ("title", "url")]
    return "\n".join(line for line in lines if line)


def media(attachments: Sequence[dict[str, Any]]) -> tuple[Media, ...]:
    """Everything that is neither a place nor a link. A type that we do not know is `other`."""
    found: list[Media] = []
    for one in attachments:
        kind = words(one.get("type"))
        payload = mapping(one, "payload")
        if kind == "sticker" or payload.get("sticker_id"):
            # For a while a sticker came twice, as a picture too.
            if not any(other.kind == "sticker" for other in found):
                found.append(Media("sticker"))
        elif kind in KINDS:
            url = words(payload.get("url"))
            found.append(Media(KINDS[kind], url, name=_name(url) if kind == "file" else None))
        elif not (kind == "fallback" and links([one])) and not (
            kind == "location" and places([one])
        ):
            found.append(UNSEEN)
    return tuple(found)


def _name(url: str) -> str | None:
    """What a file is called, by its address."""
    try:
        last = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return None
    return "".join(letter for letter in last if letter.isprintable())[:_LONGEST_NAME] or None
