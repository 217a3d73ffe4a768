"""The words of places, countries, peoples and institutions: they name nobody."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

_FILES = (
    *("municipalities", "municipality_forms", "towns", "counties", "countries", "foreign_cities"),
    *("nationalities", "institutions", "institution_forms", "document_forms"),
)
_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")


@cache
def known_words(folder: Path) -> frozenset[str]:
    """All words of the lists in the knowledge's folder, in small letters."""
    found: set[str] = set()
    for name in _FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                found.update(word.casefold() for cell in row for word in _WORD.findall(cell))
    return frozenset(found)
