"""Measures how well named places are found.

In: rows with `lang`, `labelled_entities` (ids by entity) and `entities` (as the engine found them).
Out: the lines of a table. An id counts once a message, however often it is named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["SCORED", "entity_lines"]

SCORED = ("municipality", "country")
"""The entities that the gold set labels."""

_LANGUAGES = ("lt", "en", "ru", "uk")
Row = Mapping[str, Any]


def entity_lines(rows: Iterable[Row]) -> list[str]:
    """Return the table: ids labelled, precision, recall and F1 by entity and language."""
    known = list(rows)
    parts = {"all": known, **{lg: [row for row in known if row["lang"] == lg] for lg in _LANGUAGES}}
    head = f"{'entities':20}{'n':>6}{'precision':>11}{'recall':>8}{'F1':>8}"
    lines = [_line(entity, part, parts[part]) for entity in SCORED for part in parts if parts[part]]
    return [head, *lines]


def _line(entity: str, part: str, rows: list[Row]) -> str:
    labelled = found = right = 0
    for row in rows:
        wanted = set((row.get("labelled_entities") or {}).get(entity, ()))
        named = {one["value"] for one in row["entities"] if one["entity"] == entity}
        labelled += len(wanted)
        found += len(named)
        right += len(wanted & named)
    precision = right / found if found else 1.0
    recall = right / labelled if labelled else 1.0
    f1 = 2 * right / (labelled + found) if labelled + found else 1.0
    return f"{entity + ' ' + part:20}{labelled:6}{precision:11.3f}{recall:8.3f}{f1:8.3f}"
