"""What no text of the knowledge may hold, and where in a file it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

#: Seven or more digits in a row, however spaced: a phone number that did not come from the CSV.
_PHONE = re.compile(r"(?<![\w.-])\+?\d(?:[\s()-]?\d){6,}(?![\w-]|\.\d)")
_LINK = re.compile(r"\]\(|https?://|<[a-z]")
_EMAIL = re.compile(r"\b[\w.]+@[\w.]+\b")
_UNFIT = (
    (_PHONE, "a phone number in the text; use {helpline:…} or {contact:…} instead"),
    (_EMAIL, "an e-mail address in the text; use {contact:…} instead"),
    (_LINK, "a link or HTML in the text; cite a [source] or use {site:…} instead"),
)


def unfit(text: str) -> Iterator[tuple[str, str]]:
    """Fragments that have no place in a text, each with what is wrong."""
    for pattern, problem in _UNFIT:
        if found := pattern.search(text):
            yield found[0], problem


def is_link(text: str) -> bool:
    """Whether a text is the address of a page."""
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    has_host = "." in (address.hostname or "")
    return address.scheme in {"http", "https"} and has_host and not re.search(r"\s", text)


def line_of(path: Path, fragment: str) -> int:
    """The number of the first line that holds a fragment; 1 if none does."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if fragment in line:
            return number
    return 1
