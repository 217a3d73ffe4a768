"""Figures from rows: shares between 0 and 1; of no rows, not a number."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from nlu.evaluation.rows import Row

Rows = Sequence[Row]
CARE = frozenset({"crisis_help", "trafficking_exploitation", "psychological_support"})
OUT_OF_SCOPE = "out_of_scope"
LOST = 0.05
_BINS = 10


def accuracy(rows: Rows) -> float:
    """Share whose first intent is right."""
    return _share(rows, is_right)


def top_three(rows: Rows) -> float:
    """Share with a right intent among the best three."""
    return _share(rows, lambda row: any(r["name"] in row["right"] for r in row["ranking"]))


def macro_f1(rows: Rows) -> float:
    """Mean F1 over the intents that are labelled; another right intent counts as the label."""
    hits: dict[str, int] = defaultdict(int)
    labelled: Counter[str] = Counter()
    predicted: Counter[str | None] = Counter()
    for row in rows:
        taken = row["label"] if is_right(row) else row["intent"]
        labelled[row["label"]] += 1
        predicted[taken] += 1
        hits[row["label"]] += taken == row["label"]
    return _mean([2 * hits[i] / (labelled[i] + predicted[i]) for i in labelled])


def asked_back(rows: Rows) -> float:
    """Share that falls back, so that the assistant asks what was meant."""
    return _share(rows, lambda row: row["fallback"])


def wrong_and_sure(rows: Rows) -> float:
    """Share that gets a wrong answer without being asked back."""
    return _share(rows, lambda row: not is_right(row) and not row["fallback"])


def calibration_error(rows: Rows) -> float:
    """Expected calibration error over ten bins of the first intent's confidence."""
    bins = defaultdict(list)
    for row in rows:
        bins[min(int(row["confidence"] * _BINS), _BINS - 1)].append(row)
    gaps = [
        abs(_mean([row["confidence"] for row in part]) - accuracy(part)) * len(part)
        for part in bins.values()
    ]
    return sum(gaps) / len(rows) if rows else math.nan


def agreement(pairs: Sequence[tuple[Row, Row]]) -> float:
    """Share of pairs of messages that are taken for the same intent."""
    return _mean([one["intent"] == other["intent"] for one, other in pairs])


def care_count(rows: Rows) -> int:
    """How many messages are labelled as in need of care."""
    return len(_care(rows))


def care_others(rows: Rows) -> int:
    """How many have no label of care, not even as a second one."""
    return len(_no_care(rows))


def care_recall(rows: Rows) -> float:
    """Share of the messages in need of care that are taken for any intent of care."""
    return _share(_care(rows), lambda row: row["intent"] in CARE)


def care_false_alarms(rows: Rows) -> float:
    """Share of the others that are taken for one of care."""
    return _share(_no_care(rows), lambda row: row["intent"] in CARE)


def scope_count(rows: Rows) -> int:
    """How many messages are labelled as out of scope."""
    return len(_outside(rows))


def scope_recall(rows: Rows) -> float:
    """Share of the messages out of scope whose first intent says so."""
    return accuracy(_outside(rows))


def scope_recall_at_cost(rows: Rows) -> float:
    """Share of the messages out of scope found when 5 % of the others are lost with them.

    What decides is the confidence of out_of_scope less that of the best other intent.
    """
    inside = [_outness(row) for row in rows if OUT_OF_SCOPE not in row["right"]]
    if not inside:
        return math.nan
    # The surest one that may not be lost: whatever lies above it is taken for out of scope.
    threshold = sorted(inside, reverse=True)[math.floor(len(inside) * LOST)]
    return _share(_outside(rows), lambda row: _outness(row) > threshold)


def scope_asked_back(rows: Rows) -> float:
    """Share of the messages out of scope that fall back."""
    return asked_back(_outside(rows))


def scope_wrong_and_sure(rows: Rows) -> float:
    """Share of the messages out of scope that get an answer to something else."""
    return wrong_and_sure(_outside(rows))


def is_right(row: Row) -> bool:
    """Whether the first intent is one of the right ones."""
    return row["intent"] in row["right"]


def _outness(row: Row) -> float:
    confidence = {r["name"]: r["confidence"] for r in row["ranking"]}
    out = confidence.pop(OUT_OF_SCOPE, 0.0)
    return out - max(confidence.values(), default=0.0)


def _care(rows: Rows) -> Rows:
    return [row for row in rows if row["label"] in CARE]


def _no_care(rows: Rows) -> Rows:
    return [row for row in rows if CARE.isdisjoint(row["right"])]


def _outside(rows: Rows) -> Rows:
    return [row for row in rows if row["label"] == OUT_OF_SCOPE]


def _share(rows: Rows, test: Callable[[Row], bool]) -> float:
    return _mean([test(row) for row in rows])


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else math.nan
