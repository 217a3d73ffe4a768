"""The directory of coordinators: the only place that says who answers for a municipality.

It is kept by hand at the desk or brought in as CSV; a coordinator gets mail only while the status
is one that contacts may be shown with (`knowledge.directory`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import is_address
from bot.desk.pages import LANGUAGES
from bot.messages import LANGUAGES as SPOKEN
from bot.store.base import now
from bot.store.referrals import Coordinator
from knowledge.directory import SHOWABLE

HEADER = ("municipality", "name", "email", "phone", "languages", "source", "source_date", "status")
#: Of those who get mail, and of those who do not.
IN_USE, OUT_OF_USE = "confirmed", "old-do-not-show"
STATUSES = (*sorted(SHOWABLE), "seed", "memory", OUT_OF_USE)
#: Characters of one cell.
LONGEST = 200
#: A table program would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a row: a key of the desk's texts, and the line it stands in."""

    key: str
    line: int = 0
    value: str = ""


def faults(row: Row, places: Collection[str], line: int = 0) -> list[Wrong]:
    """What is wrong in a row; nothing if it may be kept."""
    wrong = []
    if row["municipality"] not in places:
        wrong.append(Wrong("coordinator_wrong_municipality", line, row["municipality"]))
    if not row["name"]:
        wrong.append(Wrong("coordinator_wrong_name", line))
    if not is_address(row["email"]):
        wrong.append(Wrong("coordinator_wrong_email", line, row["email"]))
    if set(row["languages"].split()) - set(SPOKEN):
        wrong.append(Wrong("coordinator_wrong_languages", line, row["languages"]))
    if row["status"] not in STATUSES:
        wrong.append(Wrong("coordinator_wrong_status", line, row["status"]))
    for name in HEADER:
        if len(row[name]) > LONGEST:
            wrong.append(Wrong("coordinator_wrong_long", line, name))
        elif name != "phone" and row[name].startswith(_FORMULA):
            wrong.append(Wrong("coordinator_wrong_formula", line, row[name]))
    return wrong


def read_table(text: str, places: Collection[str]) -> tuple[list[Row], list[Wrong]]:
    """The rows of a CSV text and all that is wrong with them, by line."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
    wrong: list[Wrong] = []
    seen: set[tuple[str, str]] = set()
    try:
        if tuple(next(reader, ())) != HEADER:
            return [], [Wrong("coordinator_wrong_header", 1, ",".join(HEADER))]
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(HEADER):
                wrong.append(Wrong("coordinator_wrong_cells", line, str(len(cells))))
                continue
            row = dict(zip(HEADER, (" ".join(cell.split()) for cell in cells), strict=True))
            wrong += faults(row, places, line)
            if (row["municipality"], row["email"].lower()) in seen:
                wrong.append(Wrong("coordinator_wrong_twice", line, row["email"]))
            seen.add((row["municipality"], row["email"].lower()))
            rows.append(row)
    except csv.Error:
        wrong.append(Wrong("coordinator_wrong_csv", reader.line_num))
    return rows, wrong


def write_table(coordinators: Sequence[Coordinator]) -> str:
    """All of them as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(one, name) for name in HEADER] for one in coordinators)
    return text.getvalue()


async def keep(session: AsyncSession, row: Row, number: int | None = None) -> Coordinator | None:
    """Add a row, or change the one of this number or of the same municipality and address.

    None if there is none of this number, or another one has that municipality and address.
    """
    same = await session.scalar(
        select(Coordinator).where(
            Coordinator.municipality == row["municipality"],
            Coordinator.email == row["email"].lower(),
        )
    )
    kept = same if number is None else await session.get(Coordinator, number)
    if number is None and kept is None:
        kept = Coordinator()
        session.add(kept)
    if kept is None or (same is not None and same is not kept):
        return None
    for name in HEADER:
        setattr(kept, name, row[name])
    kept.email = row["email"].lower()
    kept.languages = row["languages"] or LANGUAGES[0]
    kept.changed_at = now()
    await session.flush()
    return kept


async def everybody(session: AsyncSession) -> list[Coordinator]:
    """All of the directory, by municipality and name."""
    found = await session.scalars(
        select(Coordinator).order_by(Coordinator.municipality, Coordinator.name, Coordinator.id)
    )
    return list(found)


async def in_use(session: AsyncSession) -> list[Coordinator]:
    """Those who get mail."""
    return [one for one in await everybody(session) if one.status in SHOWABLE]


def read_languages(languages: str) -> tuple[str, ...]:
    """Those of the languages that our e-mails are written in, the first one's words are used."""
    return tuple(one for one in languages.split() if one in LANGUAGES) or LANGUAGES[:1]
