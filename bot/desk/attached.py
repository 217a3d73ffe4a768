"""What templates ask of a file that somebody sent."""

from __future__ import annotations

from bot.store.models import Attachment

_MEGABYTE = 1_000_000


def is_photo(file: Attachment) -> bool:
    """Whether a preview can be made of it."""
    return file.state == "stored" and (file.mime or "").startswith("image/")


def size(file: Attachment, language: str) -> str:
    """How big it is: `2.5 MB`, `340 kB`; empty if nobody knows."""
    if not file.size:
        return ""
    if file.size < _MEGABYTE:
        return f"{max(1, file.size // 1000)} kB"
    shown = f"{file.size / _MEGABYTE:.1f} MB"
    return shown if language == "en" else shown.replace(".", ",")
