"""Measures how often the language of a message is identified right.

In: rows with `text`, `lang` (what it is) and `language` (what it was taken for). Out: the lines of
a table. As a command it reads files of cases and needs no engine:

    uv run python -m nlu.language_scores nlu/gold/*.jsonl
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from nlu.components.letters import CYRILLIC, LANGUAGES
from nlu.evaluation.cases import read_cases
from nlu.language import identify, warm_up

__all__ = ["language_lines"]

_FEW_WORDS = 3
Row = Mapping[str, Any]


def language_lines(rows: Iterable[Row]) -> list[str]:
    """Return the table: messages, the share identified right, and the share left without one.

    By language, Russian and Ukrainian in Latin letters apart; the last columns are for messages of
    up to three words.
    """
    known = list(rows)
    parts = {
        "all": known,
        **{language: [r for r in known if _written_in(r) == language] for language in LANGUAGES},
        **{
            f"{language} in Latin": [r for r in known if _written_in(r) == f"{language} in Latin"]
            for language in ("ru", "uk")
        },
    }
    head = f"{'language':14}{'n':>6}{'right':>8}{'none':>8}{'short':>6}{'right':>8}{'none':>8}"
    return [head, *(_line(name, part) for name, part in parts.items() if part)]


def _written_in(row: Row) -> str:
    latin = row["lang"] in {"ru", "uk"} and not CYRILLIC.search(row["text"])
    return f"{row['lang']} in Latin" if latin else str(row["lang"])


def _line(name: str, rows: list[Row]) -> str:
    short = [row for row in rows if len(row["text"].split()) <= _FEW_WORDS]
    return f"{name:14}{_columns(rows)}{_columns(short)}"


def _columns(rows: list[Row]) -> str:
    if not rows:
        return f"{0:{6}}{'':16}"
    right = sum(row["language"] == row["lang"] for row in rows) / len(rows)
    none = sum(row["language"] is None for row in rows) / len(rows)
    return f"{len(rows):6}{right:8.3f}{none:8.3f}"


def main(paths: list[str]) -> None:
    """Print the table for the cases in these files, and what a message costs."""
    cases = [case for path in paths for case in read_cases(Path(path))]
    warm_up()
    start = perf_counter()
    rows = [
        {"text": case.text, "lang": case.lang, "language": identify(case.text).language}
        for case in cases
    ]
    each = (perf_counter() - start) / len(rows) * 1000
    sys.stdout.write("\n".join([*language_lines(rows), f"{each:.2f} ms a message", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
