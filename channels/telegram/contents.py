"""What a message of Telegram's holds besides its text: files, a place, a contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Message

from bot.messages import Card, Media, MediaKind, Place
from channels.fields import degrees, words

#: Members that are one file, and what we call it. `animation` comes with a `document` of the same
#: file, so the first that is found counts.
_FILES: tuple[tuple[str, MediaKind], ...] = (
    ("animation", "video"),
    ("document", "document"),
    ("voice", "voice"),
    ("audio", "audio"),
    ("video", "video"),
    ("video_note", "video"),
    ("sticker", "sticker"),
)
#: Members of a message that are read here.
MEMBERS = frozenset({"photo", "location", "venue", "contact", *dict(_FILES)})
#: What people can send that we have no eyes for: worth saying, not worth fetching. Whatever else
#: comes without content is a service message.
_UNSEEN = ("dice", "game", "invoice", "paid_media", "passport_data", "poll", "story", "checklist")


def media(message: Message, raw: Mapping[str, Any]) -> tuple[Media, ...]:
    """The file of a message, of a photo its largest size; something unseen gives no `ref`.

    `raw` is the message as it came: what it tells of files that could not be read counts as unseen.
    """
    if sizes := [size for size in message.photo or () if _whole(size.width) is not None]:
        largest = max(sizes, key=lambda size: (size.width, _whole(size.file_size) or 0))
        return (_media("photo", largest),)
    for member, kind in _FILES:
        if (found := getattr(message, member, None)) is not None:
            return (_media(kind, found),)
    unseen = any(raw.get(member) for member in (*_UNSEEN, "photo", *dict(_FILES)))
    return (Media("other"),) if unseen else ()


def place(message: Message) -> Place | None:
    """A point, with its name if it is a venue: Telegram sends a venue's point twice."""
    venue = message.venue
    point = message.location or (venue.location if venue else None)
    if point is None:
        return None
    latitude, longitude = degrees(point.latitude, 90), degrees(point.longitude, 180)
    if latitude is None or longitude is None:
        return None
    named = (words(venue.title), words(venue.address)) if venue else ()
    return Place(latitude, longitude, ", ".join(name for name in named if name))


def card(message: Message) -> Card | None:
    """A contact; it is the sender's own only if Telegram says that it is of the same user."""
    contact, sender = message.contact, message.from_user
    if contact is None or not words(contact.phone_number):
        return None
    names = (words(contact.first_name), words(contact.last_name))
    own = contact.user_id is not None and sender is not None and contact.user_id == sender.id
    return Card(words(contact.phone_number), " ".join(name for name in names if name), own)


def _media(kind: MediaKind, found: Any) -> Media:
    return Media(
        kind,
        words(found.file_id),
        words(getattr(found, "mime_type", None)) or None,
        words(getattr(found, "file_name", None)) or None,
        _whole(found.file_size),
    )


def _whole(value: object) -> int | None:
    """A number of bytes or pixels that a database can keep."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
        return value
    return None
