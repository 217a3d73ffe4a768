"""A question that begins or ends with the language it wants: "in English please: how do I ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.messages import LANGUAGES, Language
from bot.understanding import Understanding
from nlu.language import identify

#: A rest of fewer words is no question of its own: then the whole text asks for the language.
FEWEST_WORDS = 3
#: Words that a request without a colon or a comma may begin with: "по-русски как ...".
_MOST_LEADING = 4
_PART = re.compile(r"[^,.:;!?\n–—]+[,.:;!?\n–—]*")


@dataclass(frozen=True, slots=True)
class LanguageRequest:
    """The language that was asked for, and the question without the request."""

    language: Language
    question: str


def requested(text: str, understanding: Understanding) -> LanguageRequest | None:
    """Split a text into a request for a language and a question; None if it is not both."""
    parts = _PART.findall(text)
    for asking, rest in ((parts[:1], parts[1:]), (parts[-1:], parts[:-1])):
        language = _named("".join(asking), understanding)
        question = "".join(rest).strip(" ,:;–—")
        if language and len(question.split()) >= FEWEST_WORDS:
            return LanguageRequest(language, question)
    return _leading(text, understanding)


def _named(text: str, understanding: Understanding) -> Language | None:
    """The language of a text that asks for one and says nothing else."""
    for language in LANGUAGES:
        if f"in_{language}" in understanding.made_of(text, f"in_{language}", "please"):
            return language
    return None


def _leading(text: str, understanding: Understanding) -> LanguageRequest | None:
    """A request without a stop after it, if the question is in the language it names.

    "По-литовски где учиться" asks about Lithuanian, in Russian.
    """
    words = text.split()
    for end in range(min(_MOST_LEADING, len(words) - FEWEST_WORDS), 0, -1):
        language = _named(" ".join(words[:end]), understanding)
        question = " ".join(words[end:])
        if language and identify(question).language == language:
            return LanguageRequest(language, question)
    return None
