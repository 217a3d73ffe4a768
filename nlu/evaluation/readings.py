"""What a system made of all messages, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlu.evaluation.rows import Row


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model costs: size, memory of a process that holds it, and time for a message.

    The seconds of training are None where it was not trained now.
    """

    model_mb: float
    resident_mb: float
    p50_ms: float
    p95_ms: float
    training_seconds: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A row for each message.

    `pairs` are Lithuanian messages with marks beside the same without (see `marks`).
    """

    rows: Sequence[Row]
    pairs: Sequence[tuple[Row, Row]] = field(default=())
    cost: Cost | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], places: Sequence[int], cost: Cost | None = None) -> Reading:
        """Take rows whose last are those without marks; `places` are those of their originals."""
        whole = len(rows) - len(places)
        pairs = [(rows[place], plain) for place, plain in zip(places, rows[whole:], strict=True)]
        return cls(rows[:whole], pairs, cost)


Systems = Mapping[str, Reading]
"""Readings of the same messages by the name of the system, ours first."""
