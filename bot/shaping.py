"""Makes a message fit what a channel can show. By rule: no channel is named here.

Sources that a client does not show by itself become lines under the text, buttons it cannot show
become numbered choices, long titles are cut, long texts are split where a reader would pause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bot.messages import Button, Outgoing, Shape, Source
from knowledge.printing import Cited

#: Where a text may be split, best first.
_PAUSES = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"[ \t]+"),
)
#: A part that is split off is at least this much of what fits, or the next kind of pause is tried.
_FULL_ENOUGH = 0.4
_CITATION = re.compile(r"(?: ?\[\d{1,2}\])+")


def units(text: str) -> int:
    """Length as providers count: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(message: Outgoing, shape: Shape) -> list[Outgoing]:
    """The message as the channel is to send it, in order. The last part carries the buttons."""
    sources = () if shape.sources else message.sources
    text = with_sources(message.text, sources, short=shape.short)
    buttons = message.buttons
    if are_numbered(len(buttons), shape):
        text, buttons = f"{text}\n\n{_choices(buttons, short=shape.short)}", ()
    if shape.title:
        buttons = tuple(replace(b, title=_cut(b.title, shape.title)) for b in buttons)
    texts = split(text, shape.text) if shape.text else [text]
    if buttons and shape.text_with_buttons:
        texts[-1:] = _with_short_end(texts[-1], shape.text_with_buttons)
    last = len(texts) - 1
    return [
        replace(message, text=one, part=n, buttons=buttons if n == last else ())
        for n, one in enumerate(texts)
    ]


def are_numbered(buttons: int, shape: Shape) -> bool:
    """Whether so many buttons are shown as numbered choices, so that a bare number is a press."""
    return buttons > shape.buttons


def with_sources(text: str, sources: Sequence[Source | Cited], *, short: bool = False) -> str:
    """The text with its sources below, and what is said of them once for all it is said of.

    In the short form only their sites, and no marks.
    """
    if not sources:
        return text
    if short:
        sites = dict.fromkeys(_site(source) for source in sources)
        return f"{_CITATION.sub('', text)}\n\n({', '.join(sites)})"
    by_note: dict[str, list[str]] = {}
    for source in sources:
        by_note.setdefault(source.note, []).append(_line(source))
    groups = ("\n".join((*lines, f"({note})")) for note, lines in by_note.items())
    return "\n".join((text, "", *groups))


def _line(source: Source | Cited) -> str:
    """A source with its address, and with its name if that is not the address's own."""
    name = "" if source.name.casefold() in source.url.casefold() else f"{source.name}: "
    return f"[{source.number}] {name}{source.url}"


def split(text: str, longest: int) -> list[str]:
    """The text in parts of at most so many UTF-16 units; nothing but white space is lost."""
    found = []
    rest = text.strip()
    while units(rest) > longest:
        head = _head(rest, longest)
        found.append(head.rstrip())
        rest = rest[len(head) :].strip()
    return [*found, rest] if rest or not found else found


def _head(text: str, longest: int) -> str:
    """The longest beginning that ends at the best kind of pause."""
    window = _fitting(text, longest)
    for pause in _PAUSES:
        ends = [found.start() for found in pause.finditer(text, 0, len(window) + 1)]
        ends = [end for end in ends if 0 < end <= len(window)]
        if ends and ends[-1] >= _FULL_ENOUGH * len(window):
            return text[: ends[-1]]
    return window


def _with_short_end(text: str, longest: int) -> list[str]:
    """The text in two if it is longer, the second as long as fits from the best kind of pause."""
    text = text.strip()
    if units(text) <= longest:
        return [text]
    end = split(text, longest)[-1]
    for pause in _PAUSES:
        ends = (text[found.end() :] for found in pause.finditer(text))
        fitting = next((one for one in ends if units(one) <= longest), "")
        if units(fitting) >= _FULL_ENOUGH * longest:
            end = fitting
            break
    return [text.removesuffix(end).rstrip(), end]


def _fitting(text: str, longest: int) -> str:
    """As much of the beginning as fits, never half of a character."""
    if longest < 2:  # noqa: PLR2004 - one character may take two units
        msg = f"nothing can be split into parts of {longest}"
        raise ValueError(msg)
    size = 0
    for index, character in enumerate(text):
        size += 1 + (ord(character) > 0xFFFF)  # noqa: PLR2004 - beyond it a character is a pair
        if size > longest:
            return text[:index]
    return text


def _choices(buttons: Sequence[Button], *, short: bool) -> str:
    numbered: Iterator[str] = (f"{n} {button.title}" for n, button in enumerate(buttons, 1))
    return (", " if short else "\n").join(numbered)


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"


def _site(source: Source | Cited) -> str:
    return (urlsplit(source.url).hostname or source.name).removeprefix("www.")
