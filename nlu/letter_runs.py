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
        marked = "".join(f"^{word}$" for word in words)
        runs: Counter[str] = Counter(marked)
        self._letters = len(marked) - runs["^"] + _UNSEEN * _ALPHABET
        for size in range(2, _LONGEST + 1):
            # Runs across two words are counted too: nothing asks for them, and it is faster.
            runs.update([marked[i : i + size] for i in range(len(marked) - size + 1)])
        self._runs = dict(runs)
        # Several profiles may share these runs, and ask about one word after the other.
        self.likelihood = lru_cache(1)(self._likelihood)

    def _likelihood(self, word: str) -> float:
        """Return the logarithm of how likely a word of this language is this one."""
        runs = self._runs
        marked = f"^{word}$"
        total = 0.0
        for place in range(1, len(marked)):
            share = (runs.get(marked[place], 0) + _UNSEEN) / self._letters
            for start in range(place - 1, max(place - _LONGEST, -1), -1):
                seen = runs.get(marked[start:place])
                if not seen:
                    break
                share = (runs.get(marked[start : place + 1], 0) + _SHORTER * share) / (
                    seen + _SHORTER
                )
            total += math.log(share)
        return total
