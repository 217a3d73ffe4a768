"""How many SMS parts a text costs.

Source: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
"""

from __future__ import annotations

import math

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}[]~\\|€")
#: (one part, each of several parts): GSM-7 characters, UCS-2 code units.
_GSM7_LENGTHS = (160, 153)
_UCS2_LENGTHS = (70, 67)


def segments(text: str) -> int:
    """Parts that are sent and paid: 160 or 153 GSM-7 characters, else 70 or 67 UTF-16 units."""
    if all(c in _GSM7 or c in _GSM7_DOUBLE for c in text):
        length, (single, part) = len(text) + sum(c in _GSM7_DOUBLE for c in text), _GSM7_LENGTHS
    else:
        length, (single, part) = len(text.encode("utf-16-le")) // 2, _UCS2_LENGTHS
    return 1 if length <= single else math.ceil(length / part)
