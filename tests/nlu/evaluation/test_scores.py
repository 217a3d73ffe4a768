"""Facts about `nlu.evaluation.scores`, each from rows that can be counted by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from nlu.evaluation import scores
from nlu.evaluation.cases import Case
from nlu.evaluation.rows import Row, row

OUT = "out_of_scope"


def taken(label: str, *ranking: tuple[str, float], also: str = "", asks: bool = False) -> Row:
    """A message of this label and what it was taken for."""
    case = Case("text", "en", label, (also,) if also else ())
    return row(case, ranking, fallback=asks)


def test_shares_of_a_table_of_rows() -> None:
    """Five messages: three right (one by its second label), one third, one not at all."""
    rows = [
        taken("taxes", ("taxes", 0.9)),
        taken("taxes", ("taxes", 0.4), ("housing", 0.3), asks=True),
        taken("taxes", ("housing", 0.8), also="housing"),
        taken("housing", ("taxes", 0.4), ("visa", 0.3), ("housing", 0.2), asks=True),
        taken("housing", ("taxes", 0.7), ("visa", 0.1), ("asylum", 0.1), ("housing", 0.1)),
    ]

    assert scores.accuracy(rows) == pytest.approx(3 / 5)
    assert scores.top_three(rows) == pytest.approx(4 / 5)
    assert scores.asked_back(rows) == pytest.approx(2 / 5)
    assert scores.wrong_and_sure(rows) == pytest.approx(1 / 5)
    # taxes: precision 3/5, recall 1, F1 3/4; housing: never found.
    assert scores.macro_f1(rows) == pytest.approx((0.75 + 0) / 2)


def test_a_message_without_a_ranking_is_wrong() -> None:
    """The engine names no intent for an empty text."""
    assert scores.accuracy([taken("taxes")]) == 0
    assert scores.macro_f1([taken("taxes")]) == 0


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    """Ten messages at 0.95 of which eight are right, ten at 0.25 of which two are."""
    rows = [
        taken("taxes", ("taxes" if n < right else "visa", confidence))
        for confidence, right in ((0.95, 8), (0.25, 2))
        for n in range(10)
    ]

    assert scores.calibration_error(rows) == pytest.approx((0.15 + 0.05) / 2)


def test_full_confidence_has_a_bin() -> None:
    """1.0 lies in the last one."""
    assert scores.calibration_error([taken("taxes", ("taxes", 1.0))]) == 0


def test_care_is_any_of_its_intents() -> None:
    """Found is found; an alarm is false where no label speaks of care."""
    rows = [
        taken("crisis_help", ("psychological_support", 0.9)),
        taken("trafficking_exploitation", ("employment_rights", 0.9)),
        taken("employment_rights", ("trafficking_exploitation", 0.9)),
        taken("employment_rights", ("crisis_help", 0.9), also="crisis_help"),
        taken("taxes", ("taxes", 0.9)),
        taken("taxes", ("taxes", 0.5), ("crisis_help", 0.4)),
    ]

    assert (scores.care_count(rows), scores.care_others(rows)) == (2, 3)
    assert scores.care_recall(rows) == pytest.approx(1 / 2)
    assert scores.care_false_alarms(rows) == pytest.approx(1 / 3)


def test_out_of_scope_by_the_first_intent() -> None:
    """Recognised, asked back, or answered with something else."""
    rows = [
        taken(OUT, (OUT, 0.9)),
        taken(OUT, ("visa", 0.3), (OUT, 0.2), asks=True),
        taken(OUT, ("visa", 0.9)),
        taken("visa", (OUT, 0.9)),
    ]

    assert scores.scope_count(rows) == 3
    assert scores.scope_recall(rows) == pytest.approx(1 / 3)
    assert scores.scope_asked_back(rows) == pytest.approx(1 / 3)
    assert scores.scope_wrong_and_sure(rows) == pytest.approx(1 / 3)


def test_out_of_scope_at_a_price() -> None:
    """Of forty others two may be lost: the threshold lies at the third that looks most outside."""
    inside = [taken("visa", ("visa", 0.9))] * 37
    inside += [taken("visa", (OUT, n / 10), ("visa", 0.3)) for n in (9, 8, 4)]
    outside = [taken(OUT, (OUT, 0.5), ("visa", 0.2)), taken(OUT, (OUT, 0.4), ("visa", 0.3))]

    assert scores.scope_recall_at_cost(inside + outside) == pytest.approx(1 / 2)


def test_a_label_out_of_scope_beside_another_is_no_loss() -> None:
    """Such a message counts on neither side."""
    rows = [taken("visa", (OUT, 0.9), also=OUT), taken("visa", ("visa", 0.9)), taken(OUT, (OUT, 1))]

    assert scores.scope_recall_at_cost(rows) == 1


@pytest.mark.parametrize(
    "figure",
    [
        scores.accuracy,
        scores.top_three,
        scores.macro_f1,
        scores.calibration_error,
        scores.care_recall,
        scores.care_false_alarms,
        scores.scope_recall,
        scores.scope_recall_at_cost,
        scores.agreement,
    ],
)
def test_nothing_has_no_share(figure: Callable[[list[Row]], float]) -> None:
    """The report shows a dash."""
    assert math.isnan(figure([]))
