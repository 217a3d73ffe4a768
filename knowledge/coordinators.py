"""The coordinators of municipalities, from `coordinators.csv`, under the rules for all contacts.

A coordinator is known only from a row with status `confirmed`, or `confirmed-old`, which is shown
with its date.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.directory import SHOWABLE

FILE = "coordinators.csv"
#: What a row's status may be besides: it is kept, and nobody is shown it.
WAITING = frozenset({"seed", "memory", "old-do-not-show"})


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Who coordinates in a municipality. `source_date` is set when the source is old."""

    municipality: str
    name: str
    email: str
    phone: str
    languages: tuple[str, ...]
    source_date: str

    @property
    def shown(self) -> str:
        """The name, with the date of an old source."""
        return f"{self.name} ({self.source_date})" if self.source_date else self.name


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_coordinators(folder: Path) -> dict[str, Coordinator]:
    """The coordinators who may be shown, by municipality."""
    return {
        row["municipality"]: Coordinator(
            municipality=row["municipality"],
            name=row["name"],
            email=row["email"],
            phone=row["phone"],
            languages=tuple(row["languages"].split()),
            source_date=row["source_date"] if row["status"] == "confirmed-old" else "",
        )
        for row in _rows(folder)
        if row["status"] in SHOWABLE
    }


def coordinator_findings(folder: Path, places: Collection[str]) -> Iterator[str]:
    """What is wrong with the rows, one sentence each."""
    rows = _rows(folder)
    showable = Counter(row["municipality"] for row in rows if row["status"] in SHOWABLE)
    for number, row in enumerate(rows, 2):
        where, place = f"{folder / FILE}:{number}", row["municipality"]
        if place not in places:
            yield f"{where}: `{place}` is no municipality; use an id of municipalities.csv."
        if row["status"] not in SHOWABLE | WAITING:
            wanted = ", ".join(sorted(SHOWABLE | WAITING))
            yield f"{where}: status {row['status']!r} is unknown; use one of {wanted}."
        if row["status"] in SHOWABLE:
            for cell in ("name", "source", "source_date"):
                if not row[cell]:
                    yield f"{where}: a row that is shown needs its `{cell}`."
            if not (row["email"] or row["phone"]):
                yield f"{where}: a row that is shown needs an e-mail or a phone."
            if showable[place] > 1:
                yield f"{where}: `{place}` has more than one coordinator; keep the present one."
