"""What the words and figures of a message mean in dates and numbers.

In: a text and its language. Out: its tokens, each with one letter for what it is (`KINDS`) and a
value. `dates` and `quantities` read the letters. The words are in dates.yml.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nlu.components.fold import fold
from nlu.components.letters import LANGUAGES, by_script

__all__ = ["KINDS", "YEARS", "Token", "kinds", "tokens"]

KINDS = {
    "N": "a whole number in figures",
    "J": "one that may be a year",
    "n": "a number in words",
    "C": "figures with dots, dashes or slashes",
    "M": "a month",
    "m": "may, which mostly is no month",
    "W": "a weekday",
    "R": "today, tomorrow; the value is days from today",
    "U": "day, week or month",
    "Y": "year",
    "I": "in (a week)",
    "L": "within (a week)",
    "P": "before now, as prieš in Lithuanian",
    "A": "ago",
    "X": "next",
    "l": "last, past",
    "E": "end (of a month)",
    "B": "a paper that ends some day",
    "D": "until, by",
    "V": "expires",
    "S": "what follows the number of a day: d., го, th",
    "Z": "after, before: of something that is not now",
    "T": "thousand",
    "F": "of, the",
    "a": "a, an",
    "e": "one",
    ",": "a mark that parts phrases",
    "o": "anything else",
}
_NO_MONTHS = {"may": "m", "now": "o"}  # "now" folds to "nov"
YEARS = range(1900, 2101)
"""Years of the living."""

_TOKEN = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|[,;!?()\n€$£%]")


class Token(NamedTuple):
    """A word, number or mark: what it is, its value, and where it stands."""

    kind: str
    value: Any
    start: int
    end: int


def tokens(text: str, language: "str | None" = None) -> "list[Token]":
    """Return the tokens of `text`; without a known `language`, one that its letters suit."""
    known = _vocabulary(language if language in LANGUAGES else by_script(text))
    return [_token(match, known) for match in _TOKEN.finditer(text)]


def kinds(found: "list[Token]") -> str:
    """Return the letters of tokens in a row, for regular expressions to read."""
    return "".join(token.kind for token in found)


def _token(match: "re.Match[str]", known: "dict[str, tuple[str, Any]]") -> Token:
    word = match.group()
    if word.isdigit():
        value = int(word)
        kind = "J" if value in YEARS else "N"
    elif word[0].isdigit():
        kind, value = "C", word
    elif not word[0].isalpha():
        kind, value = ("," if word in ",;!?()\n" else "o"), word
    else:
        kind, value = known.get(fold(word), ("o", None))
        kind = _NO_MONTHS.get(word.casefold() if word != "May" else word, kind)
    return Token(kind, value, match.start(), match.end())


@cache
def _vocabulary(language: str) -> "dict[str, tuple[str, Any]]":
    """Return what words mean; what was said first counts."""
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("dates.yml").read_text("utf-8"))
    own = words[language]
    meanings: list[tuple[str, Any, str]] = [
        *(("M", n, forms) for n, forms in enumerate(own["months"], 1)),
        *(("W", n, forms) for n, forms in enumerate(own["weekdays"])),
        *(("R", n, forms) for n, forms in own["days"].items()),
        ("S", None, own["day_mark"]),  # before the units: "kovo 3 dieną"
        *(("U", unit, forms) for unit, forms in own["units"].items()),
        *(("n", n, forms) for n, forms in own["numbers"].items()),
        *((kind, None, own.get(key, "")) for key, kind in _KEYS.items()),
        *(
            (kind, n + first, forms)
            for other in LANGUAGES
            for kind, key, first in (("M", "months", 1), ("W", "weekdays", 0))
            for n, forms in enumerate(words[other][key])
        ),
    ]
    found: dict[str, tuple[str, Any]] = {}
    for kind, value, forms in meanings:
        for form in forms.split():
            found.setdefault(fold(form), (kind, value))
    return found


_KEYS = {
    "in": "I", "within": "L", "before_now": "P", "ago": "A", "last": "l", "next": "X", "end": "E",
    "year": "Y", "deadline": "D", "expiry": "V", "day_mark": "S", "after": "Z", "thousand": "T",
    "of": "F", "one": "a", "just_one": "e", "paper": "B",
}  # fmt: skip
