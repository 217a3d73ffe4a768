"""Tables in Markdown, with columns brought into line so that they also read on a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nlu.evaluation.rows import Row

Rows = Sequence[Row]
Metrics = Mapping[str, Callable[[Rows], float]]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of the columns (the first has none), and the lines below them."""

    title: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """Write it in Markdown."""
        every = [("", *self.columns), *self.lines]
        widths = [max(3, *map(len, column)) for column in zip(*every, strict=True)]
        drawn = [
            " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            for line in [every[0], ["-" * width for width in widths], *every[1:]]
        ]
        return "\n".join([f"## {self.title}", "", *(f"| {line} |" for line in drawn), ""])


def compared(
    title: str, parts: Mapping[str, Mapping[str, Rows]], metrics: Metrics, counts: Metrics
) -> Table:
    """Compare systems: a line for each part of the messages, columns for each metric.

    `parts` hold the rows of a part by system, ours first; all systems read the same messages. A
    metric's column is ours; those after it are named by the other systems. `counts` stand first,
    once. Parts without messages are left out.
    """
    shown = {name: part for name, part in parts.items() if any(part.values())}
    others = list(next(iter(shown.values()), {}))[1:]
    columns = [name for metric in metrics for name in (metric, *others)]
    lines = []
    for name, part in shown.items():
        first = next(iter(part.values()))
        line = [name, *(f"{count(first):.0f}" for count in counts.values())]
        line += [share(metric(rows)) for metric in metrics.values() for rows in part.values()]
        lines.append(line)
    return Table(title, [*counts, *columns], lines)


def share(number: float) -> str:
    """Three places, or a dash where there was nothing to count."""
    return "-" if math.isnan(number) else f"{number:.3f}"
