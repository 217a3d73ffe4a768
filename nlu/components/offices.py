"""What offices and papers are called: the forms that the gazetteer looks for.

In: a folder with `institution_forms.csv` and `document_forms.csv`. Out: id -> forms; the ids are
those of `institutions.csv`, and the usual codes of papers (U1, EHIC). A word before a * bends, in a
name without one the last word does; English and papers are taken as they stand.
"""

import csv
from itertools import product
from pathlib import Path

from nlu.components.endings import name_forms
from nlu.components.spellings import Forms

__all__ = ["TABLES", "document_forms", "institutions"]

TABLES = ("institution_forms.csv", "document_forms.csv")
"""The files that are read."""


def institutions(folder: Path, kind: str) -> Forms:
    """Return the forms of institutions of a kind: `office`, or `embassy` (of whatever country)."""
    return {
        row["id"]: sorted(
            {
                form
                for column in ("lt", "en", "ru", "uk")
                for name in _split(row[column])
                for form in ([name] if column == "en" else _bent(name))
            }
        )
        for row in _rows(folder / "institution_forms.csv")
        if row["kind"] == kind
    }


def document_forms(folder: Path) -> Forms:
    """Return the forms of papers by their code."""
    return {row["id"]: _split(row["forms"]) for row in _rows(folder / "document_forms.csv")}


def _bent(name: str) -> "list[str]":
    if name.isupper():  # VMI
        return [name]
    if "*" not in name:
        return name_forms(name)
    words = [
        name_forms(word.removesuffix("*")) if word.endswith("*") else [word]
        for word in name.split()
    ]
    return [" ".join(forms) for forms in product(*words)]


def _split(cell: str) -> "list[str]":
    return [name.strip() for name in cell.split(";") if name.strip()]


def _rows(path: Path) -> "list[dict[str, str]]":
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
