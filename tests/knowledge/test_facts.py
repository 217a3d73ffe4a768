"""Facts about named facts: written once, shown with their source, and not after their last day."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bot.texts import Texts
from knowledge.articles import LANGUAGES, KnowledgeError
from knowledge.library import FOLDER, Library
from knowledge.lint import findings
from knowledge.lint_facts import expired, expiring

LAST = date(2027, 1, 31)
RECORD = {
    "source": "papers-mic-faq",
    "owner": "mic",
    "valid_until": LAST,
    "en": "Declare it within a month.",
    "lt": "Deklaruokite per mėnesį.",
    "ru": "Задекларируйте за месяц.",
    "uk": "Задекларуйте за місяць.",
}
ARTICLE = "residence_declaration"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge with one article that says the fact `in-a-month`."""
    copy = tmp_path / "knowledge"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.rmtree(copy / "facts", ignore_errors=True)
    (copy / "facts").mkdir()
    for path in (*copy.glob("*/*.md"), *copy.glob("*/plan.yml")):
        text = re.sub(r"\{fact:[\w-]+\} *", "", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    for language in LANGUAGES:
        path = copy / language / f"{ARTICLE}.md"
        header = re.sub(r"^sms:.*\n(?:  .*\n)*", "", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(
            header.replace("title:", 'sms: "{fact:in-a-month}"\ntitle:', 1)
            + "- {fact:in-a-month}\n",
            "utf-8",
        )
    write(copy, RECORD)
    return copy


def write(folder: Path, record: dict[str, object]) -> None:
    """Write the fact's file."""
    with (folder / "facts" / "papers.yml").open("w", encoding="utf-8") as file:
        yaml.safe_dump({"in-a-month": record}, file, allow_unicode=True)


def library(folder: Path, today: Callable[[], date] = lambda: LAST) -> Library:
    """The copy, read on a day."""
    return Library(Texts("knowledge").by_language, folder, today)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_is_said_with_its_source(folder: Path, language: str) -> None:
    """On its last day too."""
    answer = library(folder).answer(ARTICLE, language)

    words = re.escape(str(RECORD[language]))
    [number] = re.findall(rf"{words} \[(\d+)\]", answer.text)
    source = answer.sources[int(number) - 1]
    assert source.url == "https://www.renkuosilietuva.lt/en/faq/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expired_fact_is_not_said(folder: Path, language: str) -> None:
    """From the day after its last, in a program that went on running; its source is named."""
    day = LAST
    knowledge = library(folder, lambda: day)
    assert str(RECORD[language]) in knowledge.answer(ARTICLE, language).text

    day += timedelta(days=1)

    answer = knowledge.answer(ARTICLE, language)
    assert str(RECORD[language]) not in answer.text
    assert re.search(r"https://www.renkuosilietuva.lt/en/faq/.* \[\d+\]", answer.text)


def test_a_short_form_with_an_expired_fact_names_the_owners_site(folder: Path) -> None:
    """It has no sources, and no room for a long address."""
    today = library(folder).answer(ARTICLE, "en", short=True)
    later = library(folder, lambda: date(2027, 2, 1)).answer(ARTICLE, "en", short=True)

    assert today.text == RECORD["en"]
    assert later.text == "Check: renkuosilietuva.lt."


def test_the_copy_is_clean(folder: Path) -> None:
    """What the following tests break is otherwise in order."""
    assert not [f for f in findings(library(folder)) if "in-a-month" in f]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"source": "no-such"}, "source `no-such` is unknown"),
        ({"owner": "no-such"}, "owner `no-such` is not an institution"),
        ({"lt": "Skambinkite +370 612 34567."}, "a phone number"),
        ({"lt": "Taip yra. [papers-mic-faq]"}, "a citation in the words"),
        ({"lt": "Žr. {site:mic}."}, "marks differ"),
        ({"lt": "Žr. {keista}."}, "a brace that is no mark"),
        ({"lt": "ą" * 200}, "the SMS form takes"),
    ],
)
def test_a_broken_fact_is_found(folder: Path, change: dict[str, object], problem: str) -> None:
    """With its file and a line."""
    write(folder, RECORD | change)

    assert [f for f in findings(library(folder)) if problem in f and re.match(r"/.*:\d+: ", f)]


def test_a_short_form_that_grows_when_a_fact_expires_is_found(folder: Path) -> None:
    """The words that replace the fact may be longer than it."""
    path = folder / "lt" / f"{ARTICLE}.md"
    text = path.read_text("utf-8")
    long = '"' + "ą" * 108 + ' {fact:in-a-month}"'
    path.write_text(re.sub(r"^sms: .*$", f"sms: {long}", text, flags=re.MULTILINE), "utf-8")

    assert [f for f in findings(library(folder)) if "when its facts have expired" in f]


def test_a_fact_that_nothing_says_is_found(folder: Path) -> None:
    """Nobody would notice that it is wrong."""
    for language in LANGUAGES:
        path = folder / language / f"{ARTICLE}.md"
        path.write_text(path.read_text("utf-8").replace("{fact:in-a-month}", "x"), "utf-8")

    assert [f for f in findings(library(folder)) if "is used nowhere" in f]


def test_an_unknown_fact_is_found(folder: Path) -> None:
    """In an article and in a step of the plan."""
    path = folder / "lt" / "plan.yml"
    path.write_text(path.read_text("utf-8") + 'x:\n  text: "{fact:no-such}"\n', "utf-8")
    article = folder / "lt" / f"{ARTICLE}.md"
    article.write_text(article.read_text("utf-8") + "{fact:no-such}\n", "utf-8")

    found = [f for f in findings(library(folder)) if "no-such" in f]

    assert {Path(f.partition(":")[0]).name for f in found} >= {"plan.yml", f"{ARTICLE}.md"}


@pytest.mark.parametrize("key", ["source", "owner", "valid_until", "uk"])
def test_a_fact_needs_everything(folder: Path, key: str) -> None:
    """Also its words in every language."""
    write(folder, {k: v for k, v in RECORD.items() if k != key})

    with pytest.raises(KnowledgeError, match=key):
        library(folder)


def test_what_expires_is_told_a_month_before(folder: Path) -> None:
    """Then it is a note; after the last day it is a problem."""
    knowledge = library(folder)

    for days, soon, over in ((-30, 0, 0), (-29, 1, 0), (0, 1, 0), (1, 0, 1)):
        day = LAST + timedelta(days=days)
        assert (len(list(expiring(knowledge, day))), len(list(expired(knowledge, day)))) == (
            soon,
            over,
        )


def test_a_review_is_told(folder: Path) -> None:
    """By its date, under every source of the article; a review before the last change is void."""
    path = folder / "en" / f"{ARTICLE}.md"
    text = path.read_text("utf-8")
    for day, told in ((date(2026, 12, 3), True), (date(2026, 1, 1), False)):
        header = f"reviewed: {day}\nreviewed_by: A. Person\ntitle:"
        path.write_text(text.replace("title:", header, 1), "utf-8")

        notes = [s.note for s in library(folder).answer(ARTICLE, "en").sources]

        assert all(("checked by the centre on 2026-12-03" in note) is told for note in notes)
        void = [f for f in findings(library(folder)) if "changed after its review" in f]
        assert bool(void) is not told


def test_a_reviewed_fact_tells_it_itself(folder: Path) -> None:
    """In an article that was not reviewed, under a source that nothing else cites."""
    write(folder, RECORD | {"reviewed": date(2026, 12, 4), "source": "work-uzt-return"})

    notes = {s.url: s.note for s in library(folder).answer(ARTICLE, "en").sources}

    reviewed = [url for url, note in notes.items() if "checked by the centre on" in note]
    assert reviewed == [library(folder).sources["work-uzt-return"]["url"]]
