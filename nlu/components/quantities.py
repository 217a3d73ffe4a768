"""Numbers that count something: ages, sums, how many children.

In: a text's tokens. Out: numbers with their place. A year, a code, a time of day, an ordinal and
the figure of "A2" count nothing and are left out, as a wrong number is worse than none; "one" too,
which in each of the languages is "alone" or "somebody" as well.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlu.components.tokens import YEARS, Token, kinds

__all__ = ["Quantity", "quantities"]


class Quantity(NamedTuple):
    """A number in a text."""

    value: float
    start: int
    end: int


_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")  # 1.500 and 1,500,000
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_MOST = 7  # figures in a row; what is longer is the number of something
_NEAR = re.compile(r"[\w/№#@+]|[№#]\s")


def quantities(text: str, found: "list[Token]") -> "list[Quantity]":
    """Return the numbers among the tokens of `text`, in order."""
    return list(_quantities(text, found))


def _quantities(text: str, found: "list[Token]") -> "Iterator[Quantity]":
    letters = kinds(found)
    place = 0
    while place < len(letters):
        token = found[place]
        last = place
        if token.kind in {"N", "J"}:
            last = _last_group(text, found, place)
            yield from _figures(text, found[place : last + 1], letters[last + 1 : last + 2])
        elif token.kind == "C" and not _attached(text, token.start, token.end):
            yield from _written(text[token.start : token.end], token)
        elif token.kind == "n" and letters[place + 1 : place + 2] != "T":
            unit = _unit(token, found[place + 1 : place + 2])
            last += unit > 0
            value = token.value + unit
            # "twenty twenty" and "две тысячи" are years as often as sums
            if letters[last + 1 : last + 2] not in {"n", "T"}:
                yield Quantity(value, token.start, found[last].end)
        place = last + 1


def _figures(text: str, group: "list[Token]", following: str) -> "Iterator[Quantity]":
    first, last = group[0], group[-1]
    figures = re.sub(r"\D", "", text[first.start : last.end])
    thousands = following == "T"
    if len(figures) >= _MOST and len(group) == 1:
        return
    if figures != "0" and figures.startswith("0"):
        return
    if _attached(text, first.start, last.end) and not (
        thousands and text[last.end : last.end + 1].isalpha()
    ):
        return
    value = int(figures)
    year = len(group) == 1 and value in YEARS and not _counts(text[last.end :])
    if not year or thousands:
        yield Quantity(value * 1000 if thousands else value, first.start, last.end)


def _written(written: str, token: Token) -> "Iterator[Quantity]":
    """Read 1.500, 12,5 and 3-4."""
    if _GROUPED.fullmatch(written):
        yield Quantity(int(re.sub(r"\D", "", written)), token.start, token.end)
    elif _DECIMAL.fullmatch(written):
        yield Quantity(float(written.replace(",", ".")), token.start, token.end)
    elif pair := _RANGE.fullmatch(written):
        first, second = int(pair[1]), int(pair[2])
        if first < second and second not in YEARS:
            yield Quantity(first, token.start, token.start + pair.end(1))
            yield Quantity(second, token.start + pair.start(2), token.end)


def _last_group(text: str, found: "list[Token]", place: int) -> int:
    """Return where "2 500" ends: groups of three figures after a space."""
    last = place
    while (
        last + 1 < len(found)
        and found[last + 1].kind in {"N", "J"}
        and found[last + 1].end - found[last + 1].start == 3  # noqa: PLR2004
        and found[place].end - found[place].start <= 3  # noqa: PLR2004
        and text[found[last].end : found[last + 1].start] in {" ", "\xa0", "\u202f"}
    ):
        last += 1
    return last


def _attached(text: str, start: int, end: int) -> bool:
    """Whether letters or signs hang on: A2, 3rd, 7-oje, 24/7, №5, but "2-year-old" counts."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if _NEAR.search(before[-1:]) or _NEAR.fullmatch(before) or before.endswith(("-", ".")):
        return True
    hyphened = re.match(r"-[^\W\d_]{4}", text[end : end + 5])
    return bool(re.match(r"[\w/]|[-:]\w", after)) and not hyphened and not _is_unit_sign(after)


def _is_unit_sign(after: str) -> bool:
    return after[:1] in {"€", "%", "$", "£"}


def _counts(after: str) -> bool:
    """Whether a sum of money follows a number that might be a year."""
    return bool(re.match(r"\s?(?:€|\$|£|eur|евро|євро|usd|gbp|pound)", after.casefold()))


def _unit(tens: Token, following: "list[Token]") -> int:
    """Return 5 after twenty, 0 after five."""
    if not following or tens.value < 20 or tens.value % 10 or following[0].kind not in "ne":  # noqa: PLR2004
        return 0
    unit = 1 if following[0].kind == "e" else following[0].value
    return unit if unit < 10 else 0  # noqa: PLR2004
