"""Which of some texts is most like a question: nearest neighbours over the beginnings of words.

In: texts by key, and how much each beginning of a word tells. Out: keys with a likeness from 0 to
1, the cosine of the angle between question and text, best first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from knowledge.words import stems

Key = TypeVar("Key", bound=Hashable)


class Nearest(Generic[Key]):
    """An index of texts; a key may have several, of which the most like one counts."""

    def __init__(self, texts: Iterable[tuple[Key, str]], weigh: Callable[[str], float]) -> None:
        self._weigh = weigh
        self._keys: list[Key] = []
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for key, text in texts:
            for stem, share in self._vector(text).items():
                self._holding[stem].append((len(self._keys), share))
            self._keys.append(key)

    def find(self, question: str) -> list[tuple[Key, float]]:
        """All keys that share a telling word with the question, the most alike first."""
        alike: dict[int, float] = defaultdict(float)
        for stem, share in self._vector(question).items():
            for place, other in self._holding.get(stem, ()):
                alike[place] += share * other
        best: dict[Key, float] = {}
        for place, likeness in alike.items():
            key = self._keys[place]
            best[key] = max(best.get(key, 0.0), likeness)
        return sorted(best.items(), key=lambda item: -item[1])

    def _vector(self, text: str) -> Mapping[str, float]:
        """The weight of each of its words, the whole of length 1; a repeated word counts once."""
        weights = {stem: self._weigh(stem) for stem in set(stems(text))}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {stem: weight / length for stem, weight in weights.items() if weight}
