"""Russian and Ukrainian in Latin letters: how people type them, brought to one spelling.

In: a word. Out: its spelling in which the usual habits meet, so that "khochu", "xo4u" and "hochju"
are one word, as are "djakuju", "dyakuyu" and "diakuiu".
"""

import re
from functools import lru_cache

from nlu.components.letters import LATIN

__all__ = ["canonical", "romanised"]

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("'’ʼ`"),
        "x": "h",
        "w": "v",
        "j": "y",
        "4": "ch",
        "ž": "zh",
        "š": "sh",
        "č": "ch",
    }
)
_CONSONANTS = {"kh": "h", "ts": "c", "tc": "c", "tz": "c", "schch": "shch", "sch": "shch"}
_CONSONANT = re.compile("schch|shch|sch|kh|ts|tc|tz|sc(?=[aeiouy])")
#: A softened vowel is written with y, j or i; before e and o most people leave it out.
_VOWEL = re.compile("[iy]+(?=[aou])|[iy]+(?=e)|[iy]{2,}|(?<=[aeou])i")

_PLAIN = {
    **LATIN,
    **dict.fromkeys("'’ʼ", ""),
    "э": "e",
    "х": "h",
    "й": "y",
    "ю": "yu",
    "я": "ya",
    "ё": "yo",
    "є": "ye",
    "ї": "yi",
}
_HISSING = {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch"}
#: Who has learned Lithuanian leaves out its hooks: "mozno", "casto", "hoceš".
_HISSING_LITHUANIAN = {"ж": "z", "ч": "c", "ш": "s", "щ": "sc"}
_UKRAINIAN = {"г": "h", "и": "y"}


@lru_cache(1)  # two profiles ask about one word, one after the other
def canonical(word: str) -> str:
    """Return a lower-case word in Latin letters in the spelling in which habits meet."""
    plain = _CONSONANT.sub(lambda found: _CONSONANTS.get(found[0], "shch"), word.translate(_SIGNS))
    return _VOWEL.sub(_softened, plain).replace("yo", "e")


def romanised(word: str, language: str) -> set[str]:
    """Return the canonical spellings of a Cyrillic word of `language` ("ru" or "uk")."""
    letters = {**_PLAIN, **(_UKRAINIAN if language == "uk" else {})}
    return {
        canonical("".join(letters.get(letter) or style.get(letter, "") for letter in word))
        for style in (_HISSING, _HISSING_LITHUANIAN)
    }


def _softened(found: re.Match[str]) -> str:
    following = found.string[found.end() : found.end() + 1]
    return "" if following == "e" else "y"
