"""The lists of the queue and their filters, as an address names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode

from bot.desk.queue import Row, Snapshot

Show = Literal["waiting", "mine", "all", "snoozed", "closed"]
SHOWS: tuple[Show, ...] = get_args(Show)
#: By what a list can be narrowed; a row has a value of each.
FILTERS = ("language", "channel", "topic", "municipality")
#: Rows of one list on a page; the counts beside the lists count them all.
PAGE = 100
_VALUE = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)
#: The longest query that names a list.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Selection:
    """A list, narrowed by filters. As text it is what follows `?show=` in an address."""

    show: Show = "waiting"
    filters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The list's name and its filters, as in an address."""
        return "&".join(filter(None, (self.show, urlencode(self.filters))))

    def to(self, show: Show) -> Selection:
        """Another list with the same filters."""
        return Selection(show, self.filters)

    def without(self, name: str) -> Selection:
        """The list with one filter less."""
        return Selection(self.show, {k: v for k, v in self.filters.items() if k != name})

    def narrowed(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that the filters let through."""
        if not self.filters:
            return rows
        wanted = self.filters.items()
        return [row for row in rows if all(getattr(row, name) == value for name, value in wanted)]


def selection(query: str) -> Selection:
    """A selection from what follows `?` in an address; what is unknown in it counts for nothing."""
    given = dict(parse_qsl(query[:LONGEST]))
    show = next((show for show in SHOWS if show == given.get("show")), SHOWS[0])
    wanted = ((name, given.get(name, "")) for name in FILTERS)
    return Selection(show, {name: value for name, value in wanted if _VALUE.fullmatch(value)})


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as one consultant sees it."""

    selection: Selection
    rows: Sequence[Row]
    counts: Mapping[Show, int]
    unanswered: int
    """Askers of this consultant who wait for their words."""
    late: Sequence[Row]
    """Askers whom this consultant should see to and who wait longer than promised."""
    choices: Mapping[str, Mapping[str, int]]
    """For each filter its values in this list, with how many rows have it."""

    @property
    def calling(self) -> int:
        """Those who wait for anybody and those who wait for this consultant."""
        return self.counts["waiting"] + self.unanswered


def listed(snapshot: Snapshot, chosen: Selection, user_id: int, *, leads: bool) -> Listed:
    """The rows of a list, and how many are in each with the same filters."""
    whole: Mapping[Show, Sequence[Row]] = {
        "waiting": [row for row in snapshot.unowned if not row.held_by(user_id)],
        "mine": snapshot.held.get(user_id, ()),
        "all": snapshot.rows,
        "snoozed": snapshot.snoozed,
        "closed": snapshot.closed,
    }
    members = {show: chosen.narrowed(rows) for show, rows in whole.items()}
    counts = {show: len(rows) for show, rows in members.items()}
    if not chosen.filters:
        counts["all"] = snapshot.open
    return Listed(
        selection=chosen,
        rows=members[chosen.show][:PAGE],
        counts=counts,
        unanswered=sum(row.since is not None for row in members["mine"]),
        late=[
            row
            for row in snapshot.late
            if row.unowned
            or (leads and row.escalated)
            or (row.held_by(user_id) and not row.snoozed_until)
        ],
        choices={
            name: Counter(
                value
                for row in chosen.without(name).narrowed(whole[chosen.show])
                if (value := getattr(row, name))
            )
            for name in FILTERS
        },
    )
