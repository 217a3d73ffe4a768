"""Finds what is wrong with the knowledge: each finding names file, line and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowledge.articles import CITATION, LANGUAGES, Article
from knowledge.library import BASE, Library
from knowledge.lint_facts import fact_findings
from knowledge.lint_text import is_link, line_of, unfit
from knowledge.sms import segments

MOST_SMS_PARTS = 2
#: Characters before the first section, and in all, without citations and helplines.
LONGEST_ANSWER = 850
LONGEST_ARTICLE = 3600
_UNCOUNTED = re.compile(rf"{CITATION.pattern}|\{{helpline:[\w-]+\}}")
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
    yield from fact_findings(library)
    yield from _sources(library)


def _sources(library: Library) -> Iterator[str]:
    for key, source in library.sources.items():
        if not is_link(source.get("url", "")):
            [path, *_] = [
                path
                for path in sorted((library.folder / "sources").glob("*.yml"))
                if f"{key}:" in path.read_text("utf-8")
            ] or [library.folder / "institutions.csv"]
            yield f"{path}:{line_of(path, f'{key}:')}: source `{key}`: the url is no web address."


def _lengths(path: Path, article: Article, library: Library) -> Iterator[str]:
    for name, text, most in (
        ("answer", article.answer, LONGEST_ANSWER),
        ("article", article.body, LONGEST_ARTICLE),
    ):
        told = library.fill(_UNCOUNTED.sub("", text), article.language, date.min)
        if (length := len(told)) > most:
            yield f"{path}:1: the {name} has {length} characters; shorten it to {most}."


def _texts(path: Path, article: Article) -> Iterator[str]:
    for fragment, problem in unfit(f"{article.body}\n{article.sms}"):
        yield f"{path}:{line_of(path, fragment)}: {problem} ({fragment!r})."
    if article.reviewed and not article.reviewed_by:
        yield f"{path}:1: `reviewed` needs `reviewed_by`, who checked it."
    if article.reviewed and not article.checked:
        yield f"{path}:1: was changed after its review; review it again or take `reviewed` out."


def _references(path: Path, article: Article, library: Library) -> Iterator[str]:
    for key in article.cited():
        if key not in library.sources:
            line = line_of(path, f"[{key}]")
            yield f"{path}:{line}: source `{key}` is unknown; add it to sources/."
    if not article.cited() and not any(kind == "fact" for kind, _ in article.marks()):
        yield f"{path}:1: nothing in it has a source; cite one as [source-id]."
    for kind, key in article.marks():
        mark = f"{{{kind}:{key}}}"
        try:
            for day in (date.min, date.max):
                library.fill(mark, article.language, day)
        except LookupError:
            line = line_of(path, mark)
            yield (
                f"{path}:{line}: {mark} cannot be shown; the id is unknown or the row is not "
                "confirmed. Name the institution and use {site:…}, or take it out."
            )
            return
    for day, when in ((date.min, ""), (date.max, " when its facts have expired")):
        parts = segments(library.fill(article.sms, article.language, day))
        if parts > MOST_SMS_PARTS:
            yield (
                f"{path}:{line_of(path, 'sms:')}: the SMS form takes {parts} parts{when}; "
                f"shorten it to {MOST_SMS_PARTS}."
            )
    yield from _lengths(path, article, library)
    if found := _BARE_MARK.search(library.fill(article.body, article.language)):
        line = line_of(path, found[0])
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
            yield f"{path}:{line_of(path, step.id)}: step `{step.id}` has no source."
        for key in step.sources:
            if key not in library.sources:
                yield f"{path}:{line_of(path, key)}: source `{key}` is unknown; add it to sources/."
        for language in LANGUAGES:
            words = library.folder / language / "plan.yml"
            if step.id not in library.step_words[language]:
                yield f"{words}:1: step `{step.id}` is missing; write its text."
    for language, steps in library.step_words.items():
        words = library.folder / language / "plan.yml"
        for step_id, texts in steps.items():
            try:
                library.fill("\n".join(texts.values()), language, date.min)
            except KeyError as error:
                line = line_of(words, f"{step_id}:")
                yield f"{words}:{line}: step `{step_id}`: the mark {error} cannot be shown."
