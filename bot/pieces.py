"""Long answers on channels where each part costs: a first piece, and the rest when asked for."""

from __future__ import annotations

from dataclasses import replace

from bot.replies import Rendered
from bot.shaping import split, units
from bot.texts import Texts
from knowledge.sms import segments

#: SMS parts of one piece.
MOST_SEGMENTS = 4
#: UTF-16 units that fit into so many, in the alphabet of SMS and outside it.
_FITS = (153 * MOST_SEGMENTS, 67 * MOST_SEGMENTS)


def first_piece(whole: Rendered, texts: Texts, language: str) -> Rendered:
    """The beginning that fits, with the word that brings the rest; all of it if that fits."""
    if segments(whole.text) <= MOST_SEGMENTS:
        return whole
    more = texts.get("more_by_word", language)
    for fits in _FITS:
        head = split(whole.text, fits - units(more) - 2)[0]
        text = f"{head}\n\n{more}"
        if segments(text) <= MOST_SEGMENTS:
            left = whole.text[len(head) :].strip()
            return replace(whole, text=text, rest=left, buttons=(), sources=())
    return whole
