"""What a message holds: a text or caption, a file, a place, a contact."""

from __future__ import annotations

from typing import Any

from bot.messages import Card, Media, MediaKind, Place
from channels.fields import degrees, mapping, objects, words
from channels.whatsapp.limits import MEDIA_FORM

#: Types that are one file. webhooks/reference/messages
_FILES: dict[str, MediaKind] = {
    "image": "photo",
    "video": "video",
    "audio": "audio",
    "document": "document",
}
#: What we are told of without seeing it.
_UNSEEN = Media("other")


def text(message: dict[str, Any]) -> str:
    """The words, or the caption of a file."""
    kind = words(message.get("type"))
    found = mapping(message, kind)
    return words(found.get("body")) if kind == "text" else words(found.get("caption"))


def media(message: dict[str, Any], *, seen: bool) -> tuple[Media, ...]:
    """The file; something unseen if there is none and nothing else could be `seen` either."""
    kind = words(message.get("type"))
    file = mapping(message, kind)
    if kind == "sticker":
        return (Media("sticker"),)
    if kind not in _FILES:
        return () if seen else (_UNSEEN,)
    voice = kind == "audio" and file.get("voice") is True
    ref = words(file.get("id"))
    return (
        Media(
            "voice" if voice else _FILES[kind],
            ref if MEDIA_FORM.fullmatch(ref) else "",
            mime=words(file.get("mime_type")).partition(";")[0].strip() or None,
            name=words(file.get("filename")) or None,
        ),
    )


def place(message: dict[str, Any]) -> Place | None:
    """A point, with its name and address if it has them."""
    point = mapping(message, "location")
    latitude, longitude = degrees(point.get("latitude"), 90), degrees(point.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    named = (words(point.get("name")), words(point.get("address")))
    return Place(latitude, longitude, ", ".join(name for name in named if name))


def card(message: dict[str, Any]) -> Card | None:
    """The first number that was shared; their own if it is the number they write from."""
    for contact in objects(message.get("contacts")):
        name = words(mapping(contact, "name").get("formatted_name"))
        for phone in objects(contact.get("phones")):
            number, account = words(phone.get("phone")), words(phone.get("wa_id"))
            if number:
                return Card(number, name, own=bool(account) and account == message.get("from"))
    return None
