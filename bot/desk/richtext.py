"""Makes text of strangers safe to show: everything escaped, web addresses turned into links."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»]+", re.IGNORECASE)
#: What ends a sentence rather than an address.
_TAIL = ".,;:!?…'\u2019"
_LINK = Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>')


def linkify(text: str) -> Markup:
    """The text as HTML; only `http` and `https` addresses become links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = _trimmed(found[0])
        parts.append(escape(text[end : found.start()]))
        parts.append(_LINK.format(address))
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _trimmed(address: str) -> str:
    """Without the punctuation after it; a bracket stays only if it was opened inside."""
    while True:
        shorter = address.rstrip(_TAIL)
        for opened, closed in ("()", "[]"):
            if shorter.endswith(closed) and shorter.count(closed) > shorter.count(opened):
                shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
