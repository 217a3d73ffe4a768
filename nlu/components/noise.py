"""Examples as people mistype them, made in training: slips of the keyboard, Latin letters.

In: a document. Out: the same with slips in some of its words, or, for Russian and Ukrainian, now
and then typed in Latin letters. Case, punctuation, diacritics and the usual Latin spellings need no
copies: folding takes them away. What folding can't know are habits such as "xochu", "hovoryty" or
"lublu".
"""

from collections.abc import Mapping
from random import Random

from nlu.components.letters import CYRILLIC, LATIN
from nlu.components.views import Document

__all__ = ["mistyped"]

_SLIPS = 0.25  # of the words that are long enough
_LONG_ENOUGH = 4
_LATIN = 0.3  # of the messages in Cyrillic
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
_BESIDE: Mapping[str, str] = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _ROWS
    for place, key in enumerate(row)
}


def _habit(letters: str, typed: str) -> Mapping[str, str]:
    return dict(zip(letters, typed.split(), strict=True))


_HABITS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "ru": (
        _habit("хжчшщюяёэ", "x zh ch sh sch u ya yo e"),
        _habit("хжчшщюяёэ", "h j 4 sh sh yu ja jo e"),
    ),
    "uk": (
        _habit("хжчшщюягиєї", "kh zh ch sh shch yu ya h y ye yi"),
        _habit("хжчшщюягиєї", "x j ch sh sch u ja h y e ji"),
    ),
}


def mistyped(document: Document, chance: Random) -> Document:
    """Return `document` as it might look typed in a hurry; `chance` makes the same from a seed."""
    words = [
        _slip(word, chance) if len(word) >= _LONG_ENOUGH and chance.random() < _SLIPS else word
        for word in document.words
    ]
    habits = _HABITS.get(document.language or "")
    if habits and CYRILLIC.search(document.text) and chance.random() < _LATIN:
        table = str.maketrans({**LATIN, "й": "j", **chance.choice(habits)})
        words = [word.casefold().translate(table) for word in words]
    return Document(" ".join(words), words, document.language)


def _slip(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    letter, following = word[place], word[place + 1]
    slips = (
        following + letter + word[place + 2 :],  # swapped
        word[place + 1 :],  # left out
        letter + word[place:],  # doubled
        chance.choice(_BESIDE.get(letter.casefold(), letter)) + word[place + 1 :],  # next key
    )
    return word[:place] + chance.choice(slips)
