"""Facts about `knowledge.lint`: our knowledge is clean, and each rule fires on a broken copy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import problems
from bot.texts import Texts
from knowledge.articles import KnowledgeError
from knowledge.library import FOLDER, Library
from knowledge.lint import findings

Break = Callable[[Path], None]


def test_the_project_is_clean() -> None:
    """Texts, knowledge, training data and domain."""
    assert not problems(), "\n".join(["", *problems()])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The knowledge, to be broken."""
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def replaced(file: str, pattern: str, by: str) -> Break:
    """Break one place of a file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        changed = re.sub(pattern, by, text, count=1, flags=re.MULTILINE)
        assert changed != text, f"{file} has no {pattern}"
        (folder / file).write_text(changed, "utf-8")

    return change


def added(file: str, line: str) -> Break:
    """Add a line at the end of a file."""

    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(f"\n{line}\n")

    return change


def removed(file: str) -> Break:
    """Take a file away."""
    return lambda folder: (folder / file).unlink()


LT = "lt/residence_declaration.md"
#: The header's short form, which may go over some lines.
SMS = r"^sms:.*\n(?:  .*\n)*"
FINDINGS = [
    (added(LT, "Skambinkite +370 612 34567."), LT, "phone number"),
    (added(LT, "Rašykite info@example.lt."), LT, "e-mail"),
    (added(LT, "Žr. https://example.lt."), LT, "a link or HTML"),
    (added(LT, "Žr. [čia](example)."), LT, "a link or HTML"),
    (added(LT, "Tai <b>svarbu</b>."), LT, "a link or HTML"),
    (added(LT, "Taip yra [no-such-source]."), LT, "source `no-such-source` is unknown"),
    (
        added(LT, "Skambinkite {helpline:no-such-line}."),
        LT,
        "{helpline:no-such-line} cannot be shown",
    ),
    (added(LT, "Čia {keista}."), LT, "a brace that is no mark"),
    (replaced(LT, SMS, "sms: " + "ą" * 200 + "\n"), LT, "the SMS form takes"),
    (replaced(LT, r"^## steps", "Labai ilgai. " * 70 + "\n\n## steps"), LT, "the answer has"),
    (added(LT, "Labai ilgai. " * 300), LT, "the article has"),
    (replaced(LT, r"^updated:", "reviewed: 2030-01-01\nupdated:"), LT, "needs `reviewed_by`"),
    (
        replaced("sources/papers.yml", r"url: https://", "url: www."),
        "sources/papers.yml",
        "the url is no web address",
    ),
    (replaced(LT, r"^translated_from: .*\n", ""), LT, "lacks `translated_from`"),
    (
        replaced(LT, r"^translated_from: .*$", "translated_from: 2020-01-01"),
        LT,
        "bring it up to date",
    ),
    (replaced(LT, r"\[[a-z0-9][a-z0-9-]*\]", ""), LT, "citations differ"),
    (removed(LT), LT, "the article is missing in this language"),
    (removed("en/residence_declaration.md"), LT, "there is no en article"),
    (replaced("plan.yml", r"  sources: \[.*\]$", "  sources: []"), "plan.yml", "has no source"),
    (
        replaced("plan.yml", r"  sources: \[", "  sources: [no-such, "),
        "plan.yml",
        "`no-such` is unknown",
    ),
    (
        replaced("ru/helplines.yml", r"^[\w-]+:", "no-such-line:"),
        "ru/helplines.yml",
        "must be both",
    ),
]


@pytest.mark.parametrize(("change", "file", "problem"), FINDINGS, ids=[f[2] for f in FINDINGS])
def test_a_broken_article_is_found(copy: Path, change: Break, file: str, problem: str) -> None:
    """With its file and a line."""
    change(copy)

    found = list(findings(Library(Texts("knowledge").by_language, copy)))

    assert [
        f for f in found if re.match(rf"{re.escape(str(copy / file))}:\d+: ", f) and problem in f
    ]


ERRORS = [
    (replaced(LT, r"\A---\n", ""), LT, "must begin with a header"),
    (replaced(LT, r"^title: ", "title: [\n"), LT, "not valid YAML"),
    (replaced(LT, r"^updated: .*$", "updated: soon"), LT, "the header needs `updated`"),
    (replaced(LT, SMS, "short: x\n"), LT, "the header needs `sms`"),
    (added(LT, "## nonsense\nx"), LT, "section `nonsense` is not one of"),
    (
        replaced(LT, r"(\A---\n(?:.*\n)*?---\n)(?:.*\n)*", r"\1## steps\n1. x\n"),
        LT,
        "no answer before",
    ),
    (lambda f: (f / LT).write_bytes(b"---\n\xff\xfe"), LT, "is not UTF-8"),
    (replaced("plan.yml", r"when: \w+", "when: never"), "plan.yml", "`when` must be one of"),
    (replaced("helplines.csv", r"^emergency-112,", ","), "helplines.csv", "the row has no id"),
]


@pytest.mark.parametrize(("change", "file", "problem"), ERRORS, ids=[e[2] for e in ERRORS])
def test_a_file_that_cannot_be_read_is_named(
    copy: Path, change: Break, file: str, problem: str
) -> None:
    """In one sentence, with its line."""
    change(copy)

    with pytest.raises(KnowledgeError) as wrong:
        Library(Texts("knowledge").by_language, copy)

    assert re.match(rf"{re.escape(str(copy / file))}:\d+: ", str(wrong.value))
    assert problem in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_the_line_is_the_right_one(copy: Path) -> None:
    """Where to look is where it is."""
    added(LT, "Skambinkite +370 612 34567.")(copy)
    lines = (copy / LT).read_text("utf-8").splitlines()

    [found] = findings(Library(Texts("knowledge").by_language, copy))

    assert found.startswith(f"{copy / LT}:{lines.index('Skambinkite +370 612 34567.') + 1}: ")
