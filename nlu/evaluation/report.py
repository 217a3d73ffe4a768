"""The whole report: readings in, Markdown out."""

from __future__ import annotations

from collections.abc import Mapping

from nlu.evaluation import sections
from nlu.evaluation.readings import Systems
from nlu.evaluation.tables import Table


def report(title: str, systems: Systems, groups: Mapping[str, str]) -> str:
    """Write all tables that have lines; `title` says what was read, `groups` are of the intents."""
    tables = [
        sections.by_language(systems, groups),
        sections.by_group(systems, groups),
        sections.by_style(systems),
        sections.marks(systems),
        sections.care(systems),
        sections.scope(systems),
        *(sections.confusions(name, reading) for name, reading in systems.items()),
        sections.cost(systems),
    ]
    return "\n".join([f"# {title}", "", *map(str, filter(_has_lines, tables))])


def _has_lines(table: Table) -> bool:
    return bool(table.lines)
