"""The words of a text as a search compares them: folded, and of longer ones the beginning."""

from __future__ import annotations

import re
import unicodedata

#: Of longer words the beginning counts, so that "leidimas" and "leidimui" meet.
STEM = 5
#: What a text for people has besides its words.
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)]*\)|\]\{[^}]*\}")
_WORD = re.compile(r"[^\W_]{2,}")


def fold(text: str) -> str:
    """Lower case without diacritics; й stays a letter."""
    composed = unicodedata.normalize("NFC", text.lower()).replace("ё", "е").replace("й", "\0")
    plain = unicodedata.normalize("NFD", composed)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return kept.replace("\0", "й")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(_NOT_WORDS.sub(" ", text)))


def stems(text: str) -> list[str]:
    """The beginnings of the words of a text, folded."""
    return [word[:STEM] for word in words(text)]
