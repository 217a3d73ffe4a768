"""Every way a place is written: the names and case forms that the gazetteer looks for.

In: the tables `municipalities.csv`, `municipality_forms.csv` and `countries.csv`. Out: id -> forms.

Lithuanian case forms that the tables lack are derived from the short name's ending; Russian and
Ukrainian ones stand in `municipality_forms.csv`. Forms need no diacritics, the gazetteer folds.
"""

import csv
import re
from pathlib import Path

__all__ = ["Forms", "countries", "municipalities"]

Forms = dict[str, list[str]]

# Endings of a Lithuanian name: the other endings of its case forms. The longest that fits counts.
_ENDINGS = {
    "ius": "iaus iui ių iumi iuje iuj iun",
    "as": "o ui ą u e an",
    "is": "io iui į iu yje yj in",
    "ys": "io iui į iu yje yj in ių ims imis yse",
    "a": "os ai ą oje oj on",
    "ė": "ės ei ę e ėje ėj ėn",
    "iai": "ių iams ius iais iuose iuos",
    "ai": "ų ams us ais uose uos",
    "os": "ų oms as omis ose",
}
_DISTRICT_LT = ("rajonas rajono rajonui rajoną rajonu rajone rajonan raj r r.sav raj.sav "
                "rajono.savivaldybė rajono.savivaldybės rajono.savivaldybėje")  # fmt: skip
_DISTRICT_EN = ("{} district", "{} region", "{} rayon", "{} raion", "district of {}",
                "{} district municipality")  # fmt: skip
_CITY = ("city", "town", "miestas", "miesto", "mieste", "miestą")
# What stands in `also_called` but means something else in most messages.
_NOT_NAMES = {"laikinoji", "akademija", "saulės miestas"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(cell: str | None) -> list[str]:
    """Return the names in a cell: parted by ; , or /, without remarks in brackets."""
    bare = re.sub(r"\([^)]*\)", "", cell or "")
    return [name.strip() for name in re.split(r"[;,/]", bare) if name.strip()]


def _declined(name: str) -> list[str]:
    """Return a Lithuanian name in its cases; of two words only the last one bends."""
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if name.endswith(ending):
            stem = name[: -len(ending)]
            return [name, *(stem + other for other in _ENDINGS[ending].split())]
    return [name]


def _districts(row: dict[str, str]) -> list[str]:
    """Return how the district is called as a district, in Lithuanian and English."""
    short = row["name_lt_short"].removesuffix(" rajonas")
    english = row["name_en"].removesuffix(" district")
    genitives = [
        form.removesuffix(" rajono")
        for form in _split(row["forms_lt_genitive"])
        if short[:3] == form[:3]
    ]
    forms = [
        f"{genitive} {word.replace('.', ' ')}"
        for genitive in genitives
        for word in _DISTRICT_LT.split()
    ]
    return forms + [pattern.format(name) for name in {short, english} for pattern in _DISTRICT_EN]


def municipalities(table: Path, more: Path) -> Forms:
    """Return the forms of the municipalities; the plain name of a city means the city."""
    found: dict[str, set[str]] = {}
    rows = _rows(table)
    for row in rows:
        cells = [row[c] for c in ("forms_lt_genitive", "forms_lt_accusative", "forms_lt_locative")]
        forms = {form.removeprefix("į ") for cell in cells for form in _split(cell)}
        short = row["name_lt_short"]
        forms |= {name for c in ("name_ru", "name_uk", "also_called") for name in _split(row[c])}
        forms = {form for form in forms if form.casefold() not in _NOT_NAMES}
        for name in list(forms & {"Nida", "Gargždai", "Sniečkus", "uostamiestis", "sostinė"}):
            forms |= set(_declined(name))
        forms |= {short, row["name_en"]}
        if row["type"] == "district":
            forms |= set(_districts(row))
        if not short.endswith(" rajonas"):
            plain = set(_declined(short)) | {row["name_en"].removesuffix(" district")}
            forms |= plain | {f"{name} {word}" for name in plain for word in _CITY}
        found[row["id"]] = forms
    for row in _rows(more):
        found[row["id"]] |= {*_split(row["ru_forms"]), *_split(row["uk_forms"])}
    return {place: sorted(forms) for place, forms in found.items()}


def countries(table: Path) -> Forms:
    """Return the forms of the countries: every name and variant in the table."""
    return {
        row["id"]: sorted(
            {
                name.strip()
                for column, cell in row.items()
                if column not in {"id", "group"}
                for name in (cell or "").split(";")
                if name.strip()
            }
        )
        for row in _rows(table)
    }
