"""Draws the rows of the list, each once for all desks on which it looks the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.desk.pages import Pages
from bot.desk.queue import Row

#: Rows kept as drawn: those of a busy centre's lists in all their looks.
MOST = 5_000
#: Seconds for which a row that does not change is not drawn anew: its times are in minutes.
LASTS = 15


@dataclass(frozen=True, slots=True)
class Showing:
    """Who is shown a list: their language, the list's address, their id, and when."""

    language: str
    show: str
    reader: int
    at: datetime


class Rows:
    """The rows as they were drawn, the ones that were asked for last."""

    def __init__(self, pages: Pages, town: Callable[[str, str], str]) -> None:
        self._pages = pages
        self._town = town
        self._drawn: OrderedDict[tuple[object, ...], Markup] = OrderedDict()

    def draw(self, showing: Showing, row: Row, *, opened: bool) -> Markup:
        """The row in somebody's list; `opened` if its conversation stands beside the list."""
        own = row.owner_id == showing.reader
        moment = int(showing.at.timestamp()) // LASTS
        key = (row, showing.language, showing.show, own, opened, moment)
        drawn = self._drawn.pop(key, None) or self._pages.draw(
            "parts/row.html",
            showing.language,
            showing.at,
            row=row,
            show=showing.show,
            reader=showing.reader,
            moment=showing.at,
            opened=opened,
            town=self._town,
        )
        self._drawn[key] = drawn
        if len(self._drawn) > MOST:
            self._drawn.popitem(last=False)
        return drawn
