"""What may answer an asker's last words: up to three articles, canned answers or facts.

No language model: articles are ranked by how people ask about their topics (`knowledge.search`)
together with what the assistant took the words for; canned answers and facts by the nearest
neighbour. docs/desk/answers.md has what was measured.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.approved.nearest import Nearest
from bot.approved.words import Ref
from bot.store.answers import Canned
from knowledge.articles import FACT, LANGUAGES
from knowledge.library import Library
from knowledge.search import Search

MOST = 3
#: What weighs less than this share of the first is noise.
LEAST = 0.1
#: How much the assistant's own guess weighs against the best article by its words, which has 1.
GUESS = 1.5
#: Talk that scores more than this share of the best topic says that nothing is asked.
RIVAL = 1.0
#: Who tells their name, age or place on the way may well ask something too.
TELLING = "inform"
#: What earlier words count for, newest first.
EARLIER = (1.0, 0.4, 0.2)
#: How like a question a canned answer must be; then it counts as much as a sure guess.
CANNED_FLOOR, CANNED_WEIGHT = 0.5, 3.0
_NUMBERS = re.compile(r" ?\[\d{1,2}\]")
#: How like it a fact must be, and the share of the first that what it displaces may have at most.
FACT_FLOOR, WEAK = 0.25, 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """An asker's words, and what the assistant took them for if it was asked."""

    text: str
    intent: str | None = None
    confidence: float = 0.0


class Suggestions:
    """Ranks what a library and some canned answers have for a question. Made anew when they change.

    What stands in a language is suggested in that language only.
    """

    def __init__(self, library: Library, search: Search, canned: Iterable[Canned]) -> None:
        self._library, self.search = library, search
        kept = list(canned)
        self._canned = {
            language: Nearest(
                [
                    (one.id, question)
                    for one in kept
                    for text in one.texts
                    if text.language == language
                    for question in (one.name, *text.questions.splitlines())
                ],
                partial(search.rarity, language=language),
            )
            for language in LANGUAGES
        }
        self._facts = {
            language: Nearest(
                [(fact.id, fact.words[language]) for fact in library.facts.values()],
                partial(search.rarity, language=language),
            )
            for language in LANGUAGES
        }
        self._talk = search.asked_about - library.categories - {TELLING}
        self._told = {
            category: frozenset(FACT.findall(library.articles[category, "en"].body))
            for category in library.categories
        }

    def find(self, asked: Sequence[Asked], language: str) -> list[Ref]:
        """At most three for the last words first; `asked` is newest first."""
        weights: dict[Ref, float] = defaultdict(float)
        for share, one in zip(EARLIER, asked, strict=False):
            for category, weight in self._articles(one, language).items():
                weights[Ref("article", category)] += share * weight
            for canned, likeness in self._canned[language].find(one.text):
                if likeness >= CANNED_FLOOR:
                    ref = Ref("canned", str(canned))
                    weights[ref] = max(weights[ref], share * likeness * CANNED_WEIGHT)
        ranked = sorted(weights.items(), key=lambda item: -item[1])[:MOST]
        found = [(ref, weight) for ref, weight in ranked if weight >= LEAST * ranked[0][1]]
        refs = [ref for ref, _ in found]
        fact = self._fact(asked, refs, language)
        if fact and (len(found) < MOST or found[-1][1] < WEAK * found[0][1]):
            refs[MOST - 1 :] = [fact]
        return refs

    def _articles(self, asked: Asked, language: str) -> dict[str, float]:
        """Articles with their weights."""
        weights: dict[str, float] = defaultdict(float)
        ranked = self.search.topics(asked.text, language)
        known = [(topic, score) for topic, score in ranked if topic in self._library.categories]
        best = known[0][1] if known else 0.0
        rival = max((score for topic, score in ranked if topic in self._talk), default=0.0)
        if best > 0 and rival <= RIVAL * best:
            weights.update({topic: score / best for topic, score in known})
        if asked.intent in self._library.categories:
            weights[str(asked.intent)] += GUESS * asked.confidence
        return weights

    def _fact(self, asked: Sequence[Asked], refs: Sequence[Ref], language: str) -> Ref | None:
        """The fact most like the last words, of those that the first articles tell."""
        told = {fact for ref in refs[:2] if ref.kind == "article" for fact in self._told[ref.id]}
        today = self._library.today()
        for fact, likeness in self._facts[language].find(asked[0].text) if asked else ():
            if likeness < FACT_FLOOR:
                return None
            if fact in told and self._library.facts[fact].is_valid(today):
                return Ref("fact", fact)
        return None


def excerpt(text: str, longest: int) -> str:
    """The beginning of some words on one line, without numbers of sources, cut between words."""
    plain = " ".join(_NUMBERS.sub("", text).split())
    if len(plain) <= longest:
        return plain
    return f"{plain[:longest].rsplit(maxsplit=1)[0].rstrip(' .,;:')}…"
