"""Takes out of a message what leads to a person, names included, before it may teach anything.

In: a text, and words that are no names (places, institutions, peoples), folded. Out: the same with
marks in place of names, addresses, days of birth, links, and of all that `nlu.redaction` masks. By
rules, which a person's eye must follow: a name in small letters that nothing introduces stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlu.redaction import redact

__all__ = ["MARKS", "anonymous"]

NAME, ADDRESS, DATE, LINK = "<name>", "<address>", "<date>", "<link>"
#: Every mark that may stand in an anonymous text.
MARKS = (
    NAME,
    ADDRESS,
    DATE,
    LINK,
    "<email>",
    "<phone>",
    "<personal code>",
    "<document>",
    "<account>",
)

_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\bt\.me/\S+|(?<!\w)@\w{3,}", re.IGNORECASE)
_FULL_DATE = re.compile(
    r"\b(?:(?P<a>(?:19|20)\d\d)[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?P<b>(?:19|20)\d\d))\b"
)
#: A full date of an earlier year may be somebody's birthday; later ones are appointments and terms.
_BIRTHDAYS_UNTIL = 2015
_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")
_MOST_NAMES = 3


@cache
def _rules() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(
        Path(__file__).with_suffix(".yml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    found["introduced"] = _any(found["introduced"])
    found["capital"] = _any(found["capital"])
    found["address"] = [re.compile(one, re.IGNORECASE) for one in found["address"]]
    found["surnames"] = re.compile(f"(?:{_joined(found['surnames'])})$", re.IGNORECASE)
    found["born"] = re.compile(
        rf"(\b(?:{_joined(found['born'])})\W{{0,3}}(?:[^\W\d]+\W{{1,3}}){{0,2}}?)"
        rf"((?:\d[\d./-]*|\b(?:{_joined(found['months'])})|\b(?:m|d|г|р)\b\.?|[\s,])*\d[\d./-]*"
        rf"(?:\s*(?:{_joined(found['months'])})(?:\s*\d+)?)?)",
        re.IGNORECASE,
    )
    return found


def _joined(pattern: str) -> str:
    return (
        "".join(pattern.split(" |")).replace(" ", "")
        if "\n" in pattern
        else re.sub(r" (?=\|)", "", pattern)
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})\s+", re.IGNORECASE)


def anonymous(text: str, known: Collection[str] = ()) -> str:
    """Return `text` with marks for what leads to a person. `known` words are no names."""
    rules = _rules()
    text = _LINK.sub(LINK, text)
    for address in rules["address"]:
        text = address.sub(ADDRESS, text)
    text = rules["born"].sub(rf"\1{DATE}", text)
    text = _FULL_DATE.sub(_birthday, text)
    text = redact(text)
    text = _introduced(text, rules["introduced"], known, capital=False)
    text = _introduced(text, rules["capital"], known, capital=True)
    text = _WORD.sub(lambda found: _surname(found, rules["surnames"], known), text)
    return _beside_names(text, known)


def _birthday(found: re.Match[str]) -> str:
    year = int(found["a"] or found["b"])
    return DATE if year <= _BIRTHDAYS_UNTIL else found[0]


def _introduced(
    text: str, pattern: re.Pattern[str], known: Collection[str], *, capital: bool
) -> str:
    """Replace the words that follow an introduction and may be a name."""
    parts, done = [], 0
    for found in pattern.finditer(text):
        if found.start() < done:
            continue
        end = _name_end(text, found.end(), known, capital=capital)
        if end > found.end():
            parts += [text[done : found.end()], NAME]
            done = end
    return "".join([*parts, text[done:]])


def _name_end(text: str, start: int, known: Collection[str], *, capital: bool) -> int:
    """Where a name that begins here ends; `start` if none does."""
    end = start
    for number in range(_MOST_NAMES):
        gap = end if not number else end + 1
        word = _WORD.match(text, gap)
        if not word or (number and text[end] != " "):
            break
        small = word[0][0].islower()
        # In small letters only what stands right after the introduction is taken.
        if (small and (capital or number)) or word[0].casefold() in known:
            break
        end = word.end()
    return end


def _surname(found: re.Match[str], endings: re.Pattern[str], known: Collection[str]) -> str:
    word = found[0]
    is_name = word[0].isupper() and word.casefold() not in known and endings.search(word)
    return NAME if is_name else word


def _beside_names(text: str, known: Collection[str]) -> str:
    """Names stand together: a capitalised word beside one is another; several become one."""

    def named(found: re.Match[str]) -> str:
        return found[0] if found["word"].casefold() in known else NAME

    capital = r"(?P<word>[^\W\d_a-zа-яёіїєґąčęėįšųūž][\w'’ʼ-]+)"
    text = re.sub(rf"{capital} {NAME}", named, text)
    text = re.sub(rf"{NAME} {capital}", named, text)
    return re.sub(rf"{NAME}(?:[ ,]+{NAME})+", NAME, text)
