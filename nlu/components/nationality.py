"""Whether "Lithuanian", "немецкий" or "lenkų" means a people or their language.

In: the word and those around it, folded. Out: yes or no. "lietuvių kalba", "speak German" and
"говорю на украинском" are languages; "lietuvių pasas", "German pension" and "украинский паспорт"
belong to a country. The words that tell are in nationality.yml.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from nlu.components.fold import fold

__all__ = ["is_language", "is_of_people"]

_WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))


def _beginnings(key: str) -> "re.Pattern[str]":
    return re.compile("|".join(sorted({fold(word) for word in _WORDS[key].split()})))


_LANGUAGE_NOUN = _beginnings("language_noun")
_LANGUAGE_VERB = _beginnings("language_verb")
_AFTER_ALONE = _beginnings("after_alone")
_OF_PEOPLE = _beginnings("people_or_papers")
_FUNCTION, _AND, _BEFORE_ALONE = (
    {fold(word) for word in _WORDS[key].split()}
    for key in ("function", "conjunction", "before_alone")
)
# Russian and Ukrainian: endings in which an adjective alone is the language, as in литовский (язык)
# and українською (мовою).
_ALONE = re.compile(
    r"ск(?:ий|ого|ому|им|ом)$|ськ(?:а|ої|ій|у|ою)$"
    r"|sk(?:ii|ij|iy|yi|yy|y|ogo|omu|om|oi|oiu|oyu|oju|u|a)$"
)
_ADVERB = ("ски", "ськи")
_OTHER = re.compile("sk|iu$|ian$|ish$")


def is_language(word: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether `word`, between `before` (the nearest first) and `after`, names a language.

    Both end where the phrase ends, and their words are folded.
    """
    following = after[2:] if _joined(after) else after
    if any(_LANGUAGE_NOUN.match(noun) for noun in (*after[:1], *following[:1])):
        return True
    if word.casefold().endswith(_ADVERB) or before[:1] == ["po"]:
        return True
    if is_of_people(after) or is_of_people(before):
        return False  # "лицензия британская" too
    alone = not following or following[0] in _FUNCTION
    if _ALONE.search(word.casefold()):
        return alone or _is_verb(following[0])
    if "sk" in fold(word):
        return False  # an adjective with its noun
    speaks = any(_LANGUAGE_VERB.match(verb) for verb in before[:2])
    return speaks or (alone and any(word in _BEFORE_ALONE for word in before[:1]))


def _joined(after: Sequence[str]) -> bool:
    """Whether another such word follows: "украинское и литовское гражданство"."""
    return len(after) > 1 and after[0] in _AND and _OTHER.search(after[1]) is not None


def _is_verb(word: str) -> bool:
    return bool(_LANGUAGE_VERB.match(word) or _AFTER_ALONE.match(word))


def is_of_people(words: Sequence[str]) -> bool:
    """Whether a person, a paper or an office stands near, so that a country must be meant."""
    return any(_OF_PEOPLE.match(word) for word in words[:2])
