"""How likely a word is in a language by its letters alone: for words that no list knows.

In: the words of a language. Out: the logarithm of the likelihood of any word.

Each letter is judged by the three before it. Where those were never seen together, fewer count.
"""

import math
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

__all__ = ["LetterRuns"]

_LONGEST = 4
#: How many letters the guess from the shorter run weighs as much as.
_SHORTER = 6.0
#: What a letter that the language does not have counts, and among how many letters.
_UNSEEN, _ALPHABET = 0.5, 40


class LetterRuns:
    """How often each run of up to four letters occurs in the words of a language."""

    def __init__(self, words: Collection[str]) -> None:
        """Count the runs of `words`; each word counts once."""
        runs: Counter[str] = Counter()
        for word in words:
            marked = f"^{word}$"
            end = len(marked)
            runs.update(marked[1:])
            for size in range(2, _LONGEST + 1):
                runs.update([marked[i : i + size] for i in range(end - size + 1)])
        before: Counter[str] = Counter()
        for run, times in runs.items():
            before[run[:-1]] += times
        self._runs = dict(runs)
        self._before = dict(before)
        # Several profiles may share these runs, and ask about one word after the other.
        self.likelihood = lru_cache(1)(self._likelihood)

    def _likelihood(self, word: str) -> float:
        """Return the logarithm of how likely a word of this language is this one."""
        runs, before = self._runs, self._before
        marked = f"^{word}$"
        all_letters = before.get("", 0) + _UNSEEN * _ALPHABET
        total = 0.0
        for place in range(1, len(marked)):
            share = (runs.get(marked[place], 0) + _UNSEEN) / all_letters
            for start in range(place - 1, max(place - _LONGEST, -1), -1):
                seen = before.get(marked[start:place])
                if not seen:
                    break
                share = (runs.get(marked[start : place + 1], 0) + _SHORTER * share) / (
                    seen + _SHORTER
                )
            total += math.log(share)
        return total
