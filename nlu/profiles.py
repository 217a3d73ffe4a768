"""The words of each language, as they are typed.

In: the files `nlu/data/<language>/*.yml` (the lexicons left out: they hold foreign words) and the
lists of frequent words. Out: for each alphabet a `Profile` of each language written in it.

Lithuanian is known with and without its marks. Russian and Ukrainian are known in Cyrillic, and in
Latin letters as people type them, which general detectors don't know. Of other languages the most
frequent words are known, so that they are not taken for one of ours.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from nlu.components.letters import CYRILLIC, LANGUAGES
from nlu.letter_runs import LetterRuns
from nlu.romanised import canonical, romanised
from nlu.word_lists import frequent_words
from nlu.written import as_known, without_marks, written

__all__ = ["Profile", "Profiles", "learn"]

_FOREIGN_LATIN = ("pl", "es", "de", "fr", "it", "lv", "tr", "pt", "ro", "nl", "sv", "nb", "da",
                  "fi", "cs", "hu", "sh", "id")  # fmt: skip
_FOREIGN_CYRILLIC = ("bg", "mk")
#: How many words are taken of the lists, and of how many of these the letters are learned.
_WORDS, _WORDS_ROMANISED, _WORDS_FOREIGN = 40_000, 20_000, 8_000
_LETTERS, _LETTERS_ROMANISED, _LETTERS_FOREIGN = 10_000, 5_000, 1_000
_BARE = 0.5  # how often people leave the marks out
_EXAMPLES = 0.5  # what the examples count beside the list
_EXAMPLES_ROMANISED = 0.3  # what an example counts that we put into Latin letters ourselves
_UNKNOWN = 0.03  # share of words that are in no list

Words = Mapping[str, float]


class Profile:
    """How likely words are in one language."""

    def __init__(
        self,
        listed: Words,
        examples: Words,
        letters: LetterRuns,
        spelling: Callable[[str], str] = str,
    ) -> None:
        """Mix the frequencies of a list and of the examples.

        `letters` judge all other words; `spelling` brings a word to the spelling of the lists.
        """
        part = _EXAMPLES if examples else 0.0
        shares = defaultdict[str, float](float)
        for words, weight in ((listed, 1 - part), (examples, part)):
            times = (1 - _UNKNOWN) * weight / (sum(words.values()) or 1)
            for word, count in words.items():
                shares[word] += count * times
        self._known = {word: math.log(share) for word, share in shares.items()}
        self._letters = letters
        self._spelling = spelling

    def knows(self, word: str) -> bool:
        """Whether the word itself is known, not only its letters."""
        return self._spelling(word) in self._known

    def likelihood(self, word: str) -> float:
        """Return the logarithm of the likelihood of a word (as `as_known` gives it)."""
        spelled = self._spelling(word)
        known = self._known.get(spelled)
        return _LOG_UNKNOWN + self._letters.likelihood(spelled) if known is None else known


_LOG_UNKNOWN = math.log(_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of each alphabet by language, ours first.

    `common` are the words that the examples mostly write without a capital letter: no names.
    """

    latin: Mapping[str, Profile]
    cyrillic: Mapping[str, Profile]
    common: frozenset[str]


def learn(folder: Path, texts: Iterable[tuple[str, str]] | None = None) -> Profiles:
    """Return the profiles of the examples under `folder`, or of `texts` (language, text)."""
    cyrillic, latin, common = _counted(_examples(folder) if texts is None else texts)
    own_cyrillic = {language: _listed(language, cyrillic=True) for language in ("ru", "uk")}
    return Profiles(
        latin={
            "lt": _lithuanian(latin["lt"]),
            "en": _profile(_listed("en"), latin["en"]),
            **{
                language: _romanised(language, listed, latin[language], cyrillic[language])
                for language, listed in own_cyrillic.items()
            },
            **_foreign(_FOREIGN_LATIN, cyrillic=False),
        },
        cyrillic={
            **{
                language: _profile(listed, cyrillic[language])
                for language, listed in own_cyrillic.items()
            },
            **_foreign(_FOREIGN_CYRILLIC, cyrillic=True),
        },
        common=frozenset(common),
    )


def _counted(
    texts: Iterable[tuple[str, str]],
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], set[str]]:
    """Count the Cyrillic and the Latin words by language; foreign words in Cyrillic don't count."""
    cyrillic = {language: Counter[str]() for language in LANGUAGES}
    latin = {language: Counter[str]() for language in LANGUAGES}
    small = Counter[str]()
    capital = Counter[str]()
    for language, text in texts:
        words = written(text)
        counts = cyrillic if CYRILLIC.search(text) else latin
        counts[language].update(
            as_known(word) for word in words if bool(CYRILLIC.search(word)) is (counts is cyrillic)
        )
        small.update(word for word in words if word.islower())
        capital.update(word.casefold() for word in words if word.istitle())
    # Names are now and then typed small, and every word begins a sentence now and then.
    return cyrillic, latin, {word for word in small if small[word] > capital[word]}


def _examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the example lines of Rasa's files; much faster than reading YAML."""
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.yml")):
            if path.name == "lexicon.yml":
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("    - "):
                    yield language, line[6:]


def _listed(language: str, *, cyrillic: bool = False, most: int = _WORDS) -> Words:
    """Return the frequent words in the right alphabet; lists hold strays of other languages."""
    return {
        as_known(word): share
        for word, share in frequent_words(language, most).items()
        if bool(CYRILLIC.search(word)) is cyrillic
    }


def _profile(listed: Words, examples: Words) -> Profile:
    return Profile(listed, examples, LetterRuns({*islice(listed, _LETTERS), *examples}))


def _lithuanian(examples: Words) -> Profile:
    listed = _listed("lt")
    letters = {*islice(listed, _LETTERS), *examples}
    return Profile(
        _with_bare(listed),
        _with_bare(examples),
        LetterRuns(letters | {without_marks(word) for word in letters}),
    )


def _with_bare(words: Words) -> Words:
    both = defaultdict(float, words)
    for word, times in words.items():
        if (bare := without_marks(word)) != word:
            both[bare] += times * _BARE
    return both


def _bare(words: Words) -> Words:
    bare = defaultdict[str, float](float)
    for word, share in words.items():
        bare[without_marks(word)] += share
    return bare


def _romanised(language: str, listed: Words, typed: Words, cyrillic: Words) -> Profile:
    """Return the profile of a language in Latin letters: as typed in examples, and as we guess."""
    words = defaultdict[str, float](float)
    for word, share in islice(listed.items(), _WORDS_ROMANISED):
        for spelled in romanised(word, language):
            words[spelled] += share
    examples = defaultdict[str, float](float)
    for word, times in typed.items():
        examples[canonical(word)] += times
    for word, times in cyrillic.items():
        for spelled in romanised(word, language):
            examples[spelled] += times * _EXAMPLES_ROMANISED
    letters = LetterRuns({*islice(words, _LETTERS_ROMANISED), *examples})
    return Profile(words, examples, letters, canonical)


def _foreign(languages: Iterable[str], *, cyrillic: bool) -> dict[str, Profile]:
    """Return profiles of languages that are not ours; one stands for all words not in a list."""
    listed = {
        language: _bare(_listed(language, cyrillic=cyrillic, most=_WORDS_FOREIGN))
        for language in languages
    }
    letters = LetterRuns(
        set(chain.from_iterable(islice(words, _LETTERS_FOREIGN) for words in listed.values()))
    )
    return {
        language: Profile(words, {}, letters, without_marks) for language, words in listed.items()
    }
