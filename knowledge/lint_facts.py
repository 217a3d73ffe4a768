"""Finds what is wrong with the named facts, which of them have expired and which soon will."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.articles import CITATION, FACT, LANGUAGES, MARK
from knowledge.facts import Fact
from knowledge.library import BASE, Library
from knowledge.lint_text import line_of, unfit

SOON = timedelta(days=30)


def fact_findings(library: Library) -> Iterator[str]:
    """What is wrong whatever the day, one sentence each."""
    used = _used(library)
    for fact in library.facts.values():
        at = _at(fact)
        if fact.source not in library.sources:
            yield f"{at}: fact `{fact.id}`: source `{fact.source}` is unknown; add it to sources/."
        owner = library.institutions.get(fact.owner)
        if owner is None or not owner.sites:
            yield (
                f"{at}: fact `{fact.id}`: owner `{fact.owner}` is not an institution with a site; "
                "take one from institutions.csv."
            )
        if not used[fact.id]:
            yield f"{at}: fact `{fact.id}` is used nowhere; use it or delete it."
        yield from _words(library, fact)


def _words(library: Library, fact: Fact) -> Iterator[str]:
    base = sorted(MARK.findall(fact.words[BASE]))
    for language in LANGUAGES:
        text = fact.words[language]
        where = f"{_at(fact)}: fact `{fact.id}` ({language})"
        for fragment, problem in unfit(text):
            yield f"{where}: {problem} ({fragment!r})."
        if CITATION.search(text):
            yield f"{where}: a citation in the words; the program prints `source` itself."
        if sorted(MARK.findall(text)) != base:
            yield f"{where}: marks differ from the {BASE} words."
        try:
            filled = library.fill(text, language, date.min)
        except KeyError as error:
            yield f"{where}: a mark cannot be shown, {error} is unknown or not confirmed."
            continue
        if re.search(r"[{}]", filled):
            yield f"{where}: a brace that is no mark; write {{kind:id}} or take it out."


def _used(library: Library) -> Counter[str]:
    """How many texts of the base language use each fact."""
    texts = [
        *(f"{a.body}\n{a.sms}" for a in library.articles.values() if a.language == BASE),
        *("\n".join(words.values()) for words in library.step_words[BASE].values()),
    ]
    return Counter(key for text in texts for key in set(FACT.findall(text)))


def expired(library: Library, on: date) -> Iterator[str]:
    """Facts whose words are no longer shown on that day."""
    for fact in library.facts.values():
        if not fact.is_valid(on):
            yield (
                f"{_at(fact)}: fact `{fact.id}` expired on {fact.valid_until}; "
                "check it at its source and set a new date."
            )


def expiring(library: Library, on: date) -> Iterator[str]:
    """Facts that will expire within the next weeks."""
    for fact in library.facts.values():
        if on <= fact.valid_until < on + SOON:
            yield f"{_at(fact)}: fact `{fact.id}` expires on {fact.valid_until}; check it in time."


def _at(fact: Fact) -> str:
    return f"{fact.path}:{line_of(fact.path, f'{fact.id}:')}"
