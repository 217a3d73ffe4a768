"""Facts about `nlu.evaluation.report` and its tables."""

from __future__ import annotations

import math

from nlu.evaluation.cases import Case
from nlu.evaluation.readings import Cost, Reading
from nlu.evaluation.report import report
from nlu.evaluation.rows import Row, row
from nlu.evaluation.tables import Table, share

GROUPS = {"taxes": "work", "greet": "talk"}
COST = Cost(model_mb=12.6, resident_mb=700, p50_ms=4.04, p95_ms=8, training_seconds=None)


def taken(case: Case, intent: str) -> Row:
    """A row that names this intent only."""
    return row(case, [(intent, 0.9)], fallback=False)


def cells(text: str, title: str) -> list[list[str]]:
    """The cells of the table with this title, without the ruler."""
    block = text.split(f"## {title}\n\n")[1].split("\n\n", maxsplit=1)[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in block.splitlines()]
    return [line for number, line in enumerate(lines) if number != 1]


CASES = [
    Case("kiek mokesčių", "lt", "taxes", style="plain"),
    Case("labas " * 5, "lt", "greet"),
    Case("hi | there", "en", "greet", style="keywords"),
]
OURS = Reading.of(
    [taken(CASES[0], "taxes"), taken(CASES[1], "greet"), taken(CASES[2], "taxes"),
     taken(CASES[0], "greet")],
    places=[0], cost=COST,
)  # fmt: skip
THEIRS = Reading([taken(case, "taxes") for case in CASES])
TEXT = report("A title", {"gandras": OURS, "default": THEIRS}, GROUPS)


def test_systems_stand_side_by_side() -> None:
    """Each metric has a column for each system; languages without messages have no line."""
    head, lithuanian, english, whole, *content = cells(TEXT, "By language")

    assert TEXT.startswith("# A title\n")
    assert head[:6] == ["", "n", "accuracy", "default", "top 3", "default"]
    assert lithuanian[:4] == ["lt", "2", "1.000", "0.500"]
    assert english[:4] == ["en", "1", "0.000", "0.000"]
    assert whole[:4] == ["all", "3", "0.667", "0.333"]
    assert [line[:4] for line in content] == [
        ["lt, content", "1", "1.000", "1.000"],
        ["all, content", "1", "1.000", "1.000"],
    ]


def test_parts_are_groups_styles_and_lengths() -> None:
    """Only parts that have messages."""
    assert [line[:2] for line in cells(TEXT, "By group")[1:]] == [["work", "1"], ["talk", "2"]]
    assert [line[:2] for line in cells(TEXT, "By style and length")[1:]] == [
        ["keywords", "1"],
        ["plain", "1"],
        ["1-4 words", "2"],
        ["5-14 words", "1"],
    ]


def test_marks_are_compared_message_by_message() -> None:
    """The row without marks is not among the others."""
    assert cells(TEXT, "Lithuanian without marks")[1] == [
        "gandras", "1", "1.000", "0.000", "0.000",
    ]  # fmt: skip


def test_a_confusion_has_an_example() -> None:
    """The surest, with what would end a cell taken out."""
    assert cells(TEXT, "Worst confusions, gandras")[1:] == [
        ["greet", "taxes", "1", "en: hi / there"]
    ]


def test_cost_is_shown_where_it_is_known() -> None:
    """Seconds of training are a dash when the model was there already."""
    assert cells(TEXT, "Cost")[1:] == [["gandras", "-", "13", "700", "4.0", "8.0"]]


def test_languages_are_reported_where_they_were_identified() -> None:
    """Not of cross-validation, which asks the classifier alone."""
    heard = row(CASES[0], [("taxes", 0.9)], fallback=False, language="lt")

    assert "## Language of the messages" in report("T", {"gandras": Reading([heard])}, GROUPS)
    assert "## Language of the messages" not in TEXT


def test_places_are_reported_where_they_were_labelled() -> None:
    """A file of one's own need not label them."""
    named = Case("Kaune", "lt", "taxes", entities={"municipality": ["kauno-m"]})

    assert "## Places" in report("T", {"gandras": Reading([taken(named, "taxes")])}, GROUPS)
    assert "## Places" not in TEXT


def test_tables_without_lines_are_left_out() -> None:
    """Cross-validation costs nothing that is worth a table."""
    assert "## Cost" not in report("A title", {"gandras": THEIRS}, GROUPS)


def test_columns_are_brought_into_line() -> None:
    """The text is Markdown and reads on a terminal."""
    table = Table("T", ("n", "right"), [("a long name", "5", share(0.5)), ("b", "10", "x")])

    assert str(table).splitlines() == [
        "## T",
        "",
        "|             | n   | right |",
        "| ----------- | --- | ----- |",
        "| a long name | 5   | 0.500 |",
        "| b           | 10  | x     |",
    ]


def test_no_share_is_a_dash() -> None:
    """Not a number is not for people."""
    assert share(math.nan) == "-"
