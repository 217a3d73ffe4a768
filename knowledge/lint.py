"""Finds what is wrong with the knowledge: each finding names file, line and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.articles import CITATION, Article
from knowledge.library import BASE, LANGUAGES, Library
from knowledge.sms import segments

MOST_SMS_PARTS = 2
#: Seven or more digits in a row, however spaced: a phone number that did not come from the CSV.
_PHONE = re.compile(r"(?<![\w.-])\+?\d(?:[\s()-]?\d){6,}(?![\w-]|\.\d)")
_LINK = re.compile(r"\]\(|https?://|<[a-z]")
_EMAIL = re.compile(r"\b[\w.]+@[\w.]+\b")
_BARE_MARK = re.compile(r"[{}]")


def findings(library: Library) -> Iterator[str]:
    """All findings, one sentence each."""
    for (category, language), article in sorted(library.articles.items()):
        path = library.folder / language / f"{category}.md"
        yield from _texts(path, article)
        yield from _references(path, article, library)
        if language != BASE:
            yield from _parity(path, article, library.articles.get((category, BASE)))
    yield from _missing(library)
    yield from _plan(library)


def _line(path: Path, fragment: str) -> int:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if fragment in line:
            return number
    return 1


def _texts(path: Path, article: Article) -> Iterator[str]:
    for pattern, problem in (
        (_PHONE, "a phone number in the text; use {helpline:…} or {contact:…} instead"),
        (_EMAIL, "an e-mail address in the text; use {contact:…} instead"),
        (_LINK, "a link or HTML in the text; cite a [source] or use {site:…} instead"),
    ):
        if found := pattern.search(f"{article.body}\n{article.sms}"):
            yield f"{path}:{_line(path, found[0])}: {problem} ({found[0]!r})."


def _references(path: Path, article: Article, library: Library) -> Iterator[str]:
    for key in article.cited():
        if key not in library.sources:
            line = _line(path, f"[{key}]")
            yield f"{path}:{line}: source `{key}` is unknown; add it to sources/."
    if not article.cited():
        yield f"{path}:1: nothing in it has a source; cite one as [source-id]."
    for kind, key in article.marks():
        mark = f"{{{kind}:{key}}}"
        try:
            library.fill(mark, article.language)
        except KeyError:
            yield (
                f"{path}:{_line(path, mark)}: {mark} cannot be shown; the id is unknown or the row "
                "is not confirmed. Name the institution and use {site:…}, or take it out."
            )
            return
    filled = library.fill(article.sms, article.language)
    if (parts := segments(filled)) > MOST_SMS_PARTS:
        line = _line(path, "sms:")
        yield f"{path}:{line}: the SMS form takes {parts} parts; shorten it to {MOST_SMS_PARTS}."
    if found := _BARE_MARK.search(library.fill(article.body, article.language)):
        line = _line(path, found[0])
        yield f"{path}:{line}: a brace that is no mark; write {{kind:id}} or take it out."


def _parity(path: Path, article: Article, base: Article | None) -> Iterator[str]:
    if base is None:
        yield f"{path}:1: there is no {BASE} article of this category; write it or delete this one."
        return
    if article.translated_from is None:
        yield f"{path}:1: the header lacks `translated_from`, the date of the {BASE} text."
    elif article.translated_from < base.updated:
        dates = f"{article.translated_from}, which changed on {base.updated}"
        yield f"{path}:1: made from the {BASE} text of {dates}; bring it up to date."
    for name, mine, theirs in (
        ("sections", list(article.sections), list(base.sections)),
        ("marks {…}", sorted(article.marks()), sorted(base.marks())),
        ("citations", sorted(CITATION.findall(article.body)), sorted(CITATION.findall(base.body))),
        ("number of steps", _steps(article), _steps(base)),
    ):
        if mine != theirs:
            yield f"{path}:1: {name} differ from the {BASE} article: {mine} here, {theirs} there."


def _steps(article: Article) -> int:
    return len(re.findall(r"^\d+\. ", article.sections.get("steps", ""), flags=re.MULTILINE))


def _missing(library: Library) -> Iterator[str]:
    for category in sorted(library.categories):
        for language in LANGUAGES:
            if (category, language) not in library.articles:
                path = library.folder / language / f"{category}.md"
                yield f"{path}:1: the article is missing in this language; write it."
    for language in LANGUAGES:
        path = library.folder / language / "helplines.yml"
        for key in sorted(library.lines.keys() ^ library.line_words[language].keys()):
            yield f"{path}:1: helpline `{key}` must be both here and confirmed in helplines.csv."


def _plan(library: Library) -> Iterator[str]:
    path = library.folder / "plan.yml"
    for step in library.steps:
        if not step.sources:
            yield f"{path}:{_line(path, step.id)}: step `{step.id}` has no source."
        for key in step.sources:
            if key not in library.sources:
                yield f"{path}:{_line(path, key)}: source `{key}` is unknown; add it to sources/."
        for language in LANGUAGES:
            if step.id not in library.step_words[language]:
                words = library.folder / language / "plan.yml"
                yield f"{words}:1: step `{step.id}` is missing; write its text."
