"""Which steps of an article a question is about, if that is clear: docs/knowledge.md has how."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from knowledge.articles import Place
from knowledge.words import stems

STEPS = "steps"
#: Weight of the shared words below which no step is meant.
FLOOR = 4.8
#: Other steps with at least this share of the best weight are meant as well.
NEAR = 0.7
MOST_STEPS = 2
#: Words that stand in more steps of an article tell nothing about one of them.
MOST_SHARED = 2
#: How rare a word must be among questions (log of their number over its own) to tell anything.
RARE = 4.0
#: A longer text is a story: by chance it shares words with any step.
MOST_WORDS = 25
SAME_WORDS = Path(__file__).parent / "same_words.yml"


def read_same_words(language: str) -> tuple[frozenset[str], ...]:
    """Groups of words that mean one thing, by their beginnings."""
    groups = yaml.load(SAME_WORDS.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(frozenset(stems(" ".join(group))) for group in groups[language].values())


class Closest:
    """One language.

    `passages` are places with the beginnings of their words, `asked` says how often each beginning
    stands in all the `questions` that people ask.
    """

    def __init__(
        self,
        passages: Mapping[Place, Iterable[str]],
        asked: Counter[str],
        questions: int,
        same: tuple[frozenset[str], ...],
    ) -> None:
        self._same = same
        self._steps: dict[str, dict[Place, frozenset[str]]] = {}
        written: Counter[str] = Counter()
        for place, found in passages.items():
            kept = self._groups(found)
            written.update(kept)
            if place.part == STEPS:
                self._steps.setdefault(place.category, {})[place] = kept
        chosen = {min(group) for group in same}
        # A group was chosen because it tells what is meant, however often it is asked about.
        self._weights = dict.fromkeys(chosen, FLOOR) | {
            word: min(math.log(len(passages) / count), rarity)
            for word, count in written.items()
            if word not in chosen
            and (rarity := math.log(max(questions, 1) / (asked[word] or 1))) >= RARE
        }

    def steps(self, text: str, category: str) -> list[Place]:
        """The one or two steps that share clearly more with a question than the others do."""
        if len(text.split()) > MOST_WORDS:
            return []
        steps = self._steps.get(category, {})
        held = Counter(word for found in steps.values() for word in found)
        wanted = {word for word in self._groups(stems(text)) if held[word] <= MOST_SHARED}
        scores = {
            place: sum(self._weights.get(word, 0.0) for word in wanted & found)
            for place, found in steps.items()
        }
        best = max(scores.values(), default=0.0)
        near = [place for place, score in scores.items() if score >= NEAR * best]
        return near if best >= FLOOR and len(near) <= MOST_STEPS else []

    def _groups(self, found: Iterable[str]) -> frozenset[str]:
        """Beginnings of words, with the whole group in the place of each that has one."""
        kept = set(found)
        for group in self._same:
            if kept & group:
                kept = (kept - group) | {min(group)}
        return frozenset(kept)
