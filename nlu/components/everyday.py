"""Words that look like the name of a place or an office and mostly are none.

In: a word where it stands in a message. Out: whether it is the everyday word.
"""

import re
from pathlib import Path

import yaml

__all__ = ["is_everyday"]

_WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
_LOWER, _SMALL, _ALWAYS = (set(_WORDS[key].split()) for key in ("lower", "small", "always"))


def is_everyday(word: "re.Match[str]", text: str) -> bool:
    """Whether a word of `text` is an everyday word rather than a name."""
    plain = word.group().casefold()
    before = text[: word.start()].rstrip()
    if plain in _SMALL:
        return not word.group().isupper() or text.isupper()
    if plain == "lt":  # griztu.lt is an address, "500 lt" was money, "lt kalba" is a language
        language = text[word.end() :].lstrip().casefold().startswith("kalb")
        return language or before[-1:].isdigit() or before[-1:] in {".", "@"}
    if plain in _LOWER:
        return not (word.group()[0].isupper() and before and before[-1] not in ".!?")
    return plain in _ALWAYS
