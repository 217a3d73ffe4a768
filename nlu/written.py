"""The words of a text, as far as they can tell its language.

In: a text. Out: its words without addresses, numbers and codes, and each word as it is compared.
"""

import re
import unicodedata
from functools import lru_cache

from nlu.components.letters import CYRILLIC

__all__ = ["as_known", "without_marks", "written"]

_WORD = re.compile(r"\w+(?:['’ʼ`]\w+)*")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_SIGN = re.compile(r"[\d_]")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
#: Latin letters typed within a Cyrillic word for want of the right key; ё is rarely typed.
_LOOKALIKES = str.maketrans("iceopaxyё", "ісеорахуе")
#: What Unicode does not take for a letter with a mark.
_WHOLE = str.maketrans("łøđı", "lodi")


def written(text: str) -> list[str]:
    """Return the words of `text` as typed: no addresses, nothing with digits."""
    found: list[str] = _WORD.findall(_ADDRESS.sub(" ", text))
    return [word for word in found if not _SIGN.search(word)]


def as_known(word: str) -> str:
    """Return a word in lower case, with one kind of apostrophe, and in one alphabet."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered.replace("`", "'")
    lowered = lowered.translate(_APOSTROPHES)
    return lowered.translate(_LOOKALIKES) if CYRILLIC.search(lowered) else lowered


@lru_cache(1)  # many profiles ask about one word, one after the other
def without_marks(word: str) -> str:
    """Return a lower-case word without the marks over and under its Latin letters."""
    if word.isascii() or CYRILLIC.search(word):
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_WHOLE))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
