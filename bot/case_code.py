"""The code by which a talk goes on elsewhere: made at random, and read out of what people type.

The letters are those that look the same in Latin and in Cyrillic, so a code can be typed on either
keyboard by its shape. With the digits 2 to 9 they are 19 symbols, a prime number: the last symbol
makes the weighted sum of all eight divisible by 19, as in ISBN-10, so that one wrong symbol and any
two swapped ones are always noticed. Each half has a digit and a letter, so that neither words nor
numbers are taken for a code.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from itertools import pairwise

ALPHABET = "23456789ABCEHKMPTXY"
#: Distinct and not zero modulo 19; the last is that of the check symbol.
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 1)
HALF = 4
#: How the letters are typed in lower case and on a Cyrillic keyboard.
_CYRILLIC = {
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K",
    "М": "M", "Р": "P", "Т": "T", "Х": "X", "У": "Y",
}  # fmt: skip
_TYPED = str.maketrans(
    _CYRILLIC
    | {letter.lower(): latin for letter, latin in _CYRILLIC.items()}
    | {latin.lower(): latin for latin in _CYRILLIC.values()}
)
_BETWEEN = r"[\s.,_\-‐‑–—−]"
_CANDIDATE = re.compile(
    rf"(?<![^\W_])(?=([{ALPHABET}]{{4}}){_BETWEEN}{{0,3}}([{ALPHABET}]{{4}})(?![^\W_]))"
)
#: A Ukrainian number plate has eight of the same symbols: askers write about their cars too.
_PLATE = re.compile(r"[A-Z]{2}\d{4}[A-Z]{2}")
_FOUR_DIGITS = re.compile(rf"{_BETWEEN}*(?:\d{_BETWEEN}*){{4}}")


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like a code: with its hyphen, what stands around it, whether it can be one."""

    code: str
    rest: str
    valid: bool


def new_code() -> str:
    """A random code: `K7MX-4KPT`."""
    while True:
        symbols = "".join(secrets.choice(ALPHABET) for _ in WEIGHTS[:-1])
        code = symbols + ALPHABET[-_sum(symbols) % len(ALPHABET)]
        if _shaped(code):
            return f"{code[:HALF]}-{code[HALF:]}"


def find(text: str) -> Found | None:
    """The one code in a text, or the one thing that looks like a mistyped code; None without one.

    Two codes are none: nobody can tell which of them is meant.
    """
    typed = text.translate(_TYPED)
    found: dict[str, tuple[int, int]] = {}
    for match in _CANDIDATE.finditer(typed):
        found[match[1] + match[2]] = match.start(1), match.end(2)
    alone = re.sub(_BETWEEN, "", typed)
    if len(alone) == len(WEIGHTS) and set(alone) <= set(ALPHABET):
        found[alone] = 0, len(text)
    shaped = [symbols for symbols in found if _shaped(symbols)]
    valid = [symbols for symbols in shaped if _sum(symbols) % len(ALPHABET) == 0]
    meant = valid or shaped
    if len(meant) != 1:
        return None
    start, end = found[meant[0]]
    code = f"{meant[0][:HALF]}-{meant[0][HALF:]}"
    return Found(code, f"{text[:start]} {text[end:]}".strip(), bool(valid))


def four_digits(text: str) -> str | None:
    """The digits of a text that is four digits and nothing else but signs between them."""
    if not _FOUR_DIGITS.fullmatch(text):
        return None
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def easily_guessed(digits: str) -> bool:
    """Whether four digits are among those that are tried first: 1111, 1212, 1234, 9876, a year."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(set(digits)) < HALF - 1 or steps in ({1}, {9}) or digits[:2] in {"19", "20"}


def _sum(symbols: str) -> int:
    """The weighted sum; of a code without its check symbol the same without that."""
    return sum(
        weight * ALPHABET.index(symbol) for weight, symbol in zip(WEIGHTS, symbols, strict=False)
    )


def _shaped(symbols: str) -> bool:
    halves = symbols[:HALF], symbols[HALF:]
    mixed = all(any(map(str.isdigit, half)) and any(map(str.isalpha, half)) for half in halves)
    return mixed and not _PLATE.fullmatch(symbols)
