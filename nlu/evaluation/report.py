"""The whole report: readings in, Markdown out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlu.entity_scores import entity_lines
from nlu.evaluation import sections
from nlu.evaluation.readings import Reading, Systems
from nlu.language_scores import language_lines


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
    blocks = [str(table) for table in tables if table.lines]
    return "\n".join([f"# {title}", "", *blocks, *_of_ours(next(iter(systems.values())))])


def _of_ours(reading: Reading) -> list[str]:
    """What the classifiers have no part in, so that it is not compared."""
    rows, blocks = reading.rows, []
    if any(row["language"] for row in rows):  # cross-validation does not identify it
        blocks.append(_block("Language of the messages", language_lines(rows)))
    if any(row["labelled_entities"] for row in rows):
        blocks.append(_block("Places", entity_lines(rows)))
    return blocks


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"## {title}", "", "```", *lines, "```", ""])
