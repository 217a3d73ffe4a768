"""What kinds of files are taken, known by their first bytes and never by their names.

HEIC is not among them: Pillow cannot read it. Phones turn it into JPEG for a page that does not ask
for HEIC, and Telegram and Messenger do so themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from bot.messages import MediaKind

#: Bytes of one file, on every channel.
MOST_BYTES = 10_000_000
#: Characters of a file's name that are kept.
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its type, the ending of its name, what people call it."""

    mime: str
    ending: str
    media: MediaKind


KINDS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        kind.mime: kind
        for kind in (
            Kind("image/jpeg", "jpg", "photo"),
            Kind("image/png", "png", "photo"),
            Kind("image/webp", "webp", "photo"),
            Kind("image/gif", "gif", "photo"),
            Kind("application/pdf", "pdf", "document"),
            Kind("audio/ogg", "ogg", "audio"),
            Kind("audio/mpeg", "mp3", "audio"),
            Kind("audio/mp4", "m4a", "audio"),
            Kind("video/mp4", "mp4", "video"),
        )
    }
)

#: (first bytes, type). https://www.iana.org/assignments/media-types names the formats' own pages.
_SIGNATURES = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"RIFF.{4}WEBPVP8", "image/webp"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"%PDF-[12]\.\d", "application/pdf"),
    (rb"OggS\x00", "audio/ogg"),
    (rb"ID3[\x02-\x04]", "audio/mpeg"),
    # A bare MPEG frame: sync word, a layer, and neither bit rate nor sample rate of the bad values.
    (rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd][\x10-\xef]", "audio/mpeg"),
    (rb".{4}ftypM4[AB] ", "audio/mp4"),
    (rb".{4}ftyp(?:iso[m2-9]|mp4[12]|avc1|dash|MSNV|M4V |3gp[4-7])", "video/mp4"),
)
_SNIFFERS = tuple((re.compile(start, re.DOTALL), mime) for start, mime in _SIGNATURES)

#: What a name may not hold: signs that control, hide or turn the text around, and what paths use.
_UNFIT = re.compile(
    r'[\x00-\x1f\x7f-\x9f"<>:|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
)


def sniff(content: bytes) -> Kind | None:
    """The kind that the bytes themselves say; None if it is not one that is taken."""
    return next((KINDS[mime] for start, mime in _SNIFFERS if start.match(content)), None)


def safe_name(name: str | None, mime: str) -> str | None:
    """A name that is safe to show and to save under, with the ending of the real type."""
    base = _UNFIT.sub("", re.split(r"[/\\]", name or "")[-1]).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if dot and re.fullmatch(r"\w{1,5}", ending):
        base = stem.rstrip(". ")
    kind = KINDS.get(mime)
    if not base or kind is None:
        return base[:LONGEST_NAME] or None
    return f"{base[:LONGEST_NAME]}.{kind.ending}"
