"""The words of an approved answer as a consultant puts them into a reply, with their sources.

An answer is named by a reference: `article:taxes` (the steps that the question is about, or the
answer alone), `whole:taxes` (all of the article), `canned:12` or `fact:dispute-terms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.approved.canned import Filling, fill
from bot.shaping import with_sources
from bot.store.answers import Canned
from knowledge.articles import Place
from knowledge.excerpts import part, passages
from knowledge.library import Library
from knowledge.printing import Answer

_REF = re.compile(r"(article|whole|canned|fact):([a-z0-9][a-z0-9_-]{0,79})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ref:
    """Names an approved answer."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def read_ref(text: str) -> Ref | None:
    """The reference in a text; None if it is none."""
    found = _REF.fullmatch(text)
    return Ref(found[1], found[2]) if found else None


def article(library: Library, category: str, language: str, places: Sequence[Place] = ()) -> Answer:
    """The steps of an article at some places, or its answer alone. Raises KeyError."""
    if places:
        return passages(library, places, language)
    return part(library, category, "answer", language)


def fact(library: Library, fact_id: str, language: str) -> Answer | None:
    """A fact with its source; None if there is none of this name that is valid today."""
    found = library.facts.get(fact_id)
    if found is None or not found.is_valid(library.today()):
        return None
    return library.cite(f"{{fact:{fact_id}}}", language)


def printed(answer: Answer, *, short: bool) -> str:
    """The words with their sources below; for SMS with the sources' sites only."""
    return with_sources(answer.text, answer.sources, short=short)


def knowledge_words(
    library: Library, ref: Ref, language: str, *, short: bool, places: Sequence[Place] = ()
) -> str | None:
    """The words of an article or a fact; None if there is no such thing to be said today."""
    if ref.kind == "fact":
        found = fact(library, ref.id, language)
        return printed(found, short=short) if found else None
    if (ref.id, language) not in library.articles:
        return None
    if ref.kind == "whole":
        return printed(library.answer(ref.id, language, short=short), short=short)
    if short and not places:
        return library.answer(ref.id, language, short=True).text
    return printed(article(library, ref.id, language, places), short=short)


def canned_words(canned: Canned, language: str, filling: Filling) -> str | None:
    """The words of a canned answer; None if it has none in this language or is archived."""
    if canned.archived_at:
        return None
    found = next((one.text for one in canned.texts if one.language == language), None)
    return fill(found, language, filling) if found else None
