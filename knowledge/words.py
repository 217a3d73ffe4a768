"""The words of a text as a search compares them: folded, and of longer ones the beginning."""

from __future__ import annotations

import re
import unicodedata

#: Of longer words the beginning counts, so that "leidimas" and "leidimui" meet.
STEM = 5
#: What a text for people has besides its words.
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)]*\)|\]\{[^}]*\}")
_WORD = re.compile(r"[^\W_]{2,}")
#: What may be a combining mark: all but the letters that most texts are made of, as asking for
#: each letter would take most of the time.
_PERHAPS_MARK = re.compile(r"[^\x00-\u02ff\u0370-\u0482\u048a-\u052f]")


def fold(text: str) -> str:
    """Lower case without diacritics; й stays a letter."""
    composed = unicodedata.normalize("NFC", text.lower()).replace("ё", "е").replace("й", "\0")
    plain = unicodedata.normalize("NFD", composed)
    return _PERHAPS_MARK.sub(_no_mark, plain).replace("\0", "й")


def _no_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(_NOT_WORDS.sub(" ", text)))


def stems(text: str) -> list[str]:
    """The beginnings of the words of a text, folded."""
    return [word[:STEM] for word in words(text)]
