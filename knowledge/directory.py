"""Helplines, institutions and municipalities, from the CSV files, under the rules for showing them.

A phone or an e-mail is given only for rows with status `confirmed` or `confirmed-old`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.articles import KnowledgeError, read_yaml

SHOWABLE = frozenset({"confirmed", "confirmed-old"})


@dataclass(frozen=True, slots=True)
class Line:
    """A helpline that may be shown. `source_date` is set when the source is old."""

    id: str
    number: str
    number_abroad: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution; phone and e-mail are empty unless confirmed."""

    id: str
    names: dict[str, str]
    topics: frozenset[str]
    municipality: str
    """Id of the only municipality that it serves; empty if it serves the country."""
    sites: tuple[str, ...]
    phone: str
    phone_abroad: str
    email: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `names` and `county` by language."""

    id: str
    names: dict[str, str]
    county: dict[str, str]
    site: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country that people come from. `group` is eu, uk, other or home."""

    id: str
    group: str
    names: dict[str, str]


def _plain(cell: str) -> str:
    """A cell without its collector's notes in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", cell).strip()


def _sites(cell: str) -> tuple[str, ...]:
    """The web addresses of a cell; those that nobody looked up are not given."""
    parts = [part.strip() for part in cell.split(";")]
    unfit = ("from memory", ".csv")
    return tuple(_plain(p) for p in parts if p and not any(word in p for word in unfit))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        if not row.get("id"):
            raise KnowledgeError(path, number, "the row has no id.")
    return rows


def read_lines(folder: Path) -> dict[str, Line]:
    """The helplines that may be shown, by id."""
    return {
        row["id"]: Line(
            id=row["id"],
            number=row["number_in_lithuania"],
            number_abroad=row["number_from_abroad"],
            source_date=row["source_date"] if row["status"] == "confirmed-old" else "",
        )
        for row in _rows(folder / "helplines.csv")
        if row["status"] in SHOWABLE
    }


def read_line_words(folder: Path, language: str) -> dict[str, dict[str, str]]:
    """Name and hours of each helpline in one language, by id."""
    path = folder / language / "helplines.yml"
    found = read_yaml(path)
    return {key: dict(value) for key, value in found.items()}


def read_institutions(folder: Path) -> dict[str, Institution]:
    """All institutions, by id."""
    return {
        row["id"]: Institution(
            id=row["id"],
            names={lang: row[f"name_{lang}"] for lang in ("lt", "en", "ru", "uk")},
            topics=frozenset(row["topics"].split("|")),
            municipality=row["municipality"],
            sites=_sites(row["website"]),
            phone=_plain(phone) if row["status"] in SHOWABLE else "",
            phone_abroad=_plain(abroad) if row["status"] in SHOWABLE else "",
            email=row["email"] if row["status"] in SHOWABLE else "",
            source_date=_plain(row["source_date"]) if row["status"] == "confirmed-old" else "",
        )
        for row in _rows(folder / "institutions.csv")
        for phone, _, abroad in [row["phone"].partition("; from abroad ")]
    }


def read_institution_sources(folder: Path) -> dict[str, dict[str, str]]:
    """Where the contacts of each institution were read, as sources named `office-<id>`."""
    found = {}
    for row in _rows(folder / "institutions.csv"):
        pages = [page.strip() for page in row["source"].split(";")]
        dates = [date.strip() for date in row["source_date"].split(";")]
        read = [(p, d) for p, d in zip(pages, dates, strict=False) if "://" in p]
        if read:
            url, date = read[0]
            host = urlsplit(url).netloc.removeprefix("www.")
            found[f"office-{row['id']}"] = {"name": host, "url": url, "date": _plain(date)}
    return found


def read_places(folder: Path) -> dict[str, Place]:
    """The 60 municipalities, by id."""
    with (folder / "counties.csv").open(encoding="utf-8", newline="") as file:
        counties = {row["lt"]: row for row in csv.DictReader(file)}
    return {
        row["id"]: Place(
            id=row["id"],
            names={
                "lt": row["name_lt_short"],
                "en": row["name_en"],
                "ru": row["name_ru"].split(";")[0].strip(),
                "uk": row["name_uk"].split(";")[0].strip(),
            },
            county=counties[row["county_lt"]],
            site=row["website"],
        )
        for row in _rows(folder / "municipalities.csv")
    }


def read_countries(folder: Path) -> dict[str, Country]:
    """The countries, by ISO code in lower case."""
    return {
        row["id"]: Country(
            id=row["id"],
            group=row["group"],
            names={lang: row[f"name_{lang}"] for lang in ("lt", "en", "ru", "uk")},
        )
        for row in _rows(folder / "countries.csv")
    }
