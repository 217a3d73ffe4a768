"""Facts about `nlu.evaluation.cases` and `nlu.evaluation.marks`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.evaluation.cases import BadCases, Case, read_cases
from nlu.evaluation.marks import with_plain

INTENTS = ("taxes", "housing")


def test_a_line_is_a_case(tmp_path: Path) -> None:
    """Blank lines are nothing; what a line leaves out is empty."""
    path = tmp_path / "mine.jsonl"
    path.write_text(
        '{"text": "a\\u2028b", "lang": "en", "intent": "taxes"}\n\n'
        '{"text": "c", "lang": "ru", "intent": "taxes", "also": ["housing"], "style": "plain",'
        ' "entities": {"country": ["ie"]}}\n'
    )

    first, second = read_cases(path, INTENTS)

    assert first == Case("a\u2028b", "en", "taxes")
    assert second == Case("c", "ru", "taxes", ("housing",), "plain", {"country": ["ie"]})


def test_a_file_may_be_named_by_its_language(tmp_path: Path) -> None:
    """A folder is read whole; `lang` in a line wins over the name."""
    (tmp_path / "lt.jsonl").write_text('{"text": "a", "intent": "taxes"}\n')
    (tmp_path / "uk.jsonl").write_text('{"text": "b", "intent": "taxes", "lang": "ru"}\n')

    assert [(case.text, case.lang) for case in read_cases(tmp_path)] == [("a", "lt"), ("b", "ru")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "mine.jsonl:1: not a case"),
        ("[]", "mine.jsonl:1: not a case"),
        ('{"text": "a", "lang": "en"}', "KeyError('intent')"),
        ('{"text": "a", "lang": "pl", "intent": "taxes"}', "lang must be one of lt, en, ru, uk"),
        ('{"text": "a", "intent": "taxes"}', "lang must be one of"),
        ('{"text": "a", "lang": "en", "intent": "cars"}', "there is no intent cars"),
        ('{"text": "a", "lang": "en", "intent": "taxes", "also": ["cars"]}', "no intent cars"),
        ("", "holds no cases"),
    ],
)
def test_a_bad_line_is_told(tmp_path: Path, line: str, sentence: str) -> None:
    """With file, line and what is wrong."""
    path = tmp_path / "mine.jsonl"
    path.write_text(line)

    with pytest.raises(BadCases) as told:
        read_cases(path, INTENTS)

    assert sentence in str(told.value)


@pytest.mark.parametrize("name", ["no-such-file", "folder", "bytes"])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    """A missing file, a folder without cases, and bytes that are no text."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    with pytest.raises(BadCases, match=name):
        read_cases(tmp_path / name)


def test_lithuanian_is_read_without_marks_too() -> None:
    """Each message that has marks comes once more, with the place of the one as written."""
    cases = [
        Case("kaip", "lt", "taxes"),
        Case("ačiū", "lt", "taxes", style="plain"),
        Case("їжа", "uk", "taxes"),
    ]

    every, places = with_plain(cases)

    assert every == [*cases, Case("aciu", "lt", "taxes", style="plain")]
    assert places == [1]
