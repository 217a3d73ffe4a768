"""How the words of each language look, learned from the training examples.

In: the files `nlu/data/<language>/*.yml` (the lexicons left out: they hold foreign words). Out: for
a text, how likely each language is.

A naive Bayes model over words and runs of 1 to 4 letters. Lithuanian is also learned without its
diacritics, and Russian and Ukrainian also in Latin letters, in the ways people type them: that is
what general detectors don't know.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

from nlu.components.letters import LANGUAGES

__all__ = ["Profiles", "learn", "without_diacritics", "written"]

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_LONGEST = 4
_SMOOTHING = 0.05
_DIACRITICS = str.maketrans("ąčęėįšųūž", "aceeisuuz")
# Letter for letter; what people write in several ways stands in `_STYLES`.
_LATIN = {
    **dict(zip("абвгґдезиіклмнопрстуфэ", "abvggdeziiklmnoprstufe", strict=True)),
    "ъ": "",
    "ь": "",
    "'": "",
    "’": "",
    "ʼ": "",
}
_STYLES = (
    {"х": "h", "ц": "c", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "й": "j", "ы": "y",
     "ю": "ju", "я": "ja", "ё": "e", "є": "je", "ї": "ji"},
    {"х": "kh", "ц": "ts", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "й": "y", "ы": "y",
     "ю": "yu", "я": "ya", "ё": "yo", "є": "ye", "ї": "yi"},
    {"х": "h", "ц": "ts", "ж": "z", "ч": "c", "ш": "s", "щ": "sc", "й": "i", "ы": "i",
     "ю": "iu", "я": "ia", "ё": "io", "є": "ie", "ї": "i"},
)  # fmt: skip
_UKRAINIAN = {"г": "h", "и": "y"}


def without_diacritics(text: str) -> str:
    """Return lower-case `text` with the Lithuanian marks left out."""
    return text.translate(_DIACRITICS)


def written(text: str) -> list[str]:
    """Return the words of `text`: letters only, no addresses, no numbers."""
    return _WORD.findall(_ADDRESS.sub(" ", text))


class Profiles:
    """The learned profiles: how often each gram occurs in each language."""

    def __init__(self, words: dict[str, Counter[str]], common: frozenset[str]) -> None:
        """Count the grams of `words` (language -> word -> how often).

        `common` are the words seen without a capital letter: no names.
        """
        self.common = common
        counts: dict[str, Counter[str]] = {}
        for language, known in words.items():
            grams: Counter[str] = Counter()
            for word, times in known.items():
                for gram in _grams(word):
                    grams[gram] += times
            counts[language] = grams
        different = len(set().union(*counts.values()))
        totals = [sum(counts[lang].values()) + _SMOOTHING * different for lang in LANGUAGES]
        self._logs = {
            gram: tuple(
                math.log((counts[language][gram] + _SMOOTHING) / total)
                for language, total in zip(LANGUAGES, totals, strict=True)
            )
            for gram in set().union(*counts.values())
        }
        self._unseen = tuple(math.log(_SMOOTHING / total) for total in totals)

    def likelihoods(self, words: Iterable[str]) -> dict[str, float]:
        """Return the logarithm of the likelihood of `words` (lower case) in each language."""
        sums = [0.0] * len(LANGUAGES)
        for word in words:
            for gram in _grams(word):
                for place, log in enumerate(self._logs.get(gram, self._unseen)):
                    sums[place] += log
        return dict(zip(LANGUAGES, sums, strict=True))


def learn(folder: Path, texts: Iterable[tuple[str, str]] | None = None) -> Profiles:
    """Return the profiles of the examples under `folder`, or of `texts` (language, text)."""
    words: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    common = set()
    for language, text in _examples(folder) if texts is None else texts:
        for word in written(text):
            words[language][word.casefold()] += 1
            if word.islower():
                common.add(word)
    for language in ("ru", "uk"):
        known = words[language].items()
        latin: Counter[str] = Counter()
        for (word, times), style in product(list(known), _STYLES):
            table = {**_LATIN, **style, **(_UKRAINIAN if language == "uk" else {})}
            typed = "".join(table.get(letter, letter) for letter in word)
            if typed != word:
                latin[typed] += times
        words[language].update(latin)
    bare = Counter(
        {without_diacritics(word): times for word, times in words["lt"].items()
         if without_diacritics(word) != word}
    )  # fmt: skip
    words["lt"].update(bare)
    return Profiles(words, frozenset(common))


def _examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the example lines of Rasa's files; much faster than reading YAML."""
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.yml")):
            if path.name == "lexicon.yml":
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("    - "):
                    yield language, line[6:]


def _grams(word: str) -> Iterator[str]:
    marked = f" {word} "
    yield f"={word}"
    for size in range(1, _LONGEST + 1):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]
