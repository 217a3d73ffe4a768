"""What language a message is in: Lithuanian, English, Russian or Ukrainian.

In: a message's text. Out: a `Guess`, whose language is None where the text doesn't tell (no
letters, names only, words that several languages share).

Three witnesses are heard, in the order of their weight:

1. our own profiles (`nlu.profiles`): they know Lithuanian without diacritics, Russian and Ukrainian
   in Latin letters, and short talk ("ačiū", "дякую", "kak poluchit");
2. letters that only one of the languages has (ы, і, ė ...);
3. lingua, which knows far more words than our examples hold.

The first call loads everything (about two seconds: call `warm_up` at the start); what it costs
afterwards is in docs/nlu.md.
"""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from nlu.components.fold import fold
from nlu.components.letters import CYRILLIC, LANGUAGES, by_letters
from nlu.components.spellings import countries, municipalities
from nlu.profiles import Profiles, learn, written

__all__ = ["Guess", "identify", "warm_up"]

_ROOT = Path(__file__).resolve().parents[1]
_LINGUA = {
    Language.LITHUANIAN: "lt",
    Language.ENGLISH: "en",
    Language.RUSSIAN: "ru",
    Language.UKRAINIAN: "uk",
}
# How much each witness counts; chosen on held-out examples (docs/nlu.md).
_PROFILES = 0.1
_LETTERS = 3.0
_DETECTOR = 0.3
_DOUBT = 0.05  # what lingua may be wrong by: it never rules a language out
_SURE = 0.6  # below it no language is named
_LONGEST = 1000  # letters read; more say nothing new


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, or None, and how sure we are of it (of the best one, if None), 0 to 1."""

    language: str | None
    confidence: float


def identify(text: str) -> Guess:
    """Return what language `text` is in."""
    text = text[:_LONGEST]
    words = _telling_words(text)
    if not words:
        return Guess(None, 0.0)
    cyrillic = [word for word in words if CYRILLIC.search(word)]
    latin = len(cyrillic) * 3 < len(words)
    words = [word for word in words if word not in cyrillic] if latin else cyrillic
    possible = LANGUAGES if latin else ("ru", "uk")
    joined = " ".join(words)
    votes = {
        language: _PROFILES * likelihood
        for language, likelihood in _profiles().likelihoods(words).items()
        if language in possible
    }
    if (certain := by_letters(joined)) in votes:
        votes[certain] += _LETTERS
    for language, vote in _detector_votes(joined, latin=latin).items():
        if language in votes:
            votes[language] += _DETECTOR * vote
    best = max(votes, key=votes.__getitem__)
    confidence = 1 / sum(math.exp(vote - votes[best]) for vote in votes.values())
    return Guess(best if confidence >= _SURE else None, round(confidence, 3))


def warm_up() -> None:
    """Load all that `identify` needs, so that the first message doesn't wait."""
    identify("Labas, ar čia kas nors yra?")


def _telling_words(text: str) -> list[str]:
    """Return the words, lower-case, without names of places and of people."""
    common = _profiles().common
    words = [word for word in written(text) if fold(word) not in _place_names()]
    lowered = [word.casefold() for word in words]
    if len(words) > 1 and all(map(str.istitle, words)) and common.isdisjoint(lowered):
        return []
    return lowered


def _detector_votes(text: str, *, latin: bool) -> dict[str, float]:
    """Return the logarithms of lingua's shares; it can't speak for Russian in Latin letters."""
    values = _detector().compute_language_confidence_values(text)
    votes = {_LINGUA[v.language]: math.log(v.value + _DOUBT) for v in values}
    if latin:
        votes["ru"] = votes["uk"] = math.log(1 / len(LANGUAGES))
    return votes


@cache
def _profiles() -> Profiles:
    return learn(_ROOT / "nlu" / "data")


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LINGUA).build()


@cache
def _place_names() -> frozenset[str]:
    """Return the single-word names of municipalities and countries, folded."""
    tables = _ROOT / "knowledge"
    forms = [
        *municipalities(tables / "municipalities.csv", tables / "municipality_forms.csv").values(),
        *countries(tables / "countries.csv").values(),
    ]
    return frozenset(fold(name) for names in forms for name in names if " " not in name)
