"""Fold text of all four languages to plain Latin letters, so that spellings of a word meet.

In: any text. Out: lower-case Latin letters, digits and whatever else was typed.

"ačiū" and "aciu", "хочу", "hochu" and "khochu" fold alike: diacritics are dropped, Cyrillic is
written in Latin letters, and spellings that people mix (sh/š, ch/č, zh/ž, kh/х, ts/ц, y/j/i, w/v)
become one letter. English loses a little by this; it keeps its own spelling in the word view.
"""

import re
import unicodedata

__all__ = ["fold"]

_LETTERS = str.maketrans(
    {
        **dict(zip("абвгґдежзиіклмнопрстуфхцчшщыэ", "abvggdezziiklmnoprstufhccssie", strict=True)),
        "є": "ie",
        "ю": "iu",
        "я": "ia",
        "ъ": None,
        "ь": None,
        "'": None,
        "’": None,
        "ʼ": None,
        "`": None,
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "j": "i",
        "y": "i",
        "w": "v",
    }
)
_PAIRS = {"shch": "s", "sch": "s", "sh": "s", "ch": "c", "zh": "z", "kh": "h", "ts": "c", "ii": "i"}
_PAIR = re.compile("|".join(_PAIRS))


def fold(text: str) -> str:
    """Return `text` in plain lower-case Latin letters (see the module's docstring)."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)
    return _PAIR.sub(lambda match: _PAIRS[match.group()], plain)
