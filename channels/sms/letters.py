"""Writes a text with the letters that cost least.

One letter outside the alphabet of SMS (GSM-7) halves what fits into each part of the text:
https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bot.messages import Language
from channels.sms.limits import LONGEST

#: Marks and spaces that only look better, and what everybody writes instead.
_PLAIN_MARKS = str.maketrans(
    {
        **dict.fromkeys("„“”«»‟″", '"'),
        **dict.fromkeys("‚‘’‛′", "'"),
        **dict.fromkeys("–—−‐‑‒―", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None),
        **dict.fromkeys("•·", "-"),
        "…": "...",
    }
)
#: The marks of Lithuanian letters: ogonek, caron, dot above, macron. Others are not touched.
_LITHUANIAN = dict.fromkeys(map(ord, "\u0328\u030c\u0307\u0304"))


def plain_marks(text: str) -> str:
    """The text with plain quotation marks, dashes and spaces."""
    return text.translate(_PLAIN_MARKS)


def plain_letters(text: str) -> str:
    """The text with plain marks, and Lithuanian letters without their diacritics."""
    decomposed = unicodedata.normalize("NFD", plain_marks(text))
    return unicodedata.normalize("NFC", decomposed.translate(_LITHUANIAN))


def cheapest(
    text: str, language: Language, count: Callable[[str], int], *, may_drop_diacritics: bool
) -> str:
    """The text as it is to be sent. `count` tells how many parts it costs.

    Plain marks if they save a part; no diacritics only in Lithuanian, only if we may, and only if
    that leaves half the parts or less.
    """
    best = text
    plain = plain_marks(text)
    if len(plain) <= LONGEST and count(plain) < count(text):
        best = plain
    if language == "lt" and may_drop_diacritics:
        bare = plain_letters(text)
        if len(bare) <= LONGEST and 2 * count(bare) <= count(best):
            best = bare
    return best


def same(one: str, other: str) -> bool:
    """Whether two texts are one message: Twilio may itself put plain marks for others."""
    return plain_marks(one).split() == plain_marks(other).split()
