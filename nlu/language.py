"""What language a message is in: Lithuanian, English, Russian or Ukrainian.

In: a message's text. Out: a `Guess`, whose language is None where the text doesn't tell (no
letters, names only, words that several languages share) or is in a language that we don't speak.

Each word is looked up in what `nlu.profiles` knows of each language in the alphabet of the message:
words people write to us, frequent words of the language, and how its words look. Russian and
Ukrainian are known in Latin letters too, Lithuanian without its marks.

The first call loads everything (about two seconds: call `warm_up` at the start); what it costs
afterwards is in docs/nlu.md.
"""

import math
import re
from csv import DictReader
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from nlu.components.fold import fold
from nlu.components.letters import CYRILLIC
from nlu.profiles import Profiles, learn
from nlu.written import as_known, written

__all__ = ["Guess", "identify", "warm_up"]

_ROOT = Path(__file__).resolve().parents[1]
_LATIN = re.compile(r"[a-z\u00df-\u024f]")
#: How often a language is expected before a word is read; all that are not ours together.
_EXPECTED = {"lt": 0.3, "en": 0.3, "ru": 0.17, "uk": 0.15}
_FOREIGN = 0.08
_TOGETHER = 0.7  # words of a sentence belong together: each counts less than it would alone
_MOST_ALONE = 8.0  # and none counts more than so: a name or a foreign word is one word
_SURE = 0.5  # below it no language is named
_TELLING = math.log(20)  # by this much a word speaks for one language and against another
_MOST = 60  # words read; more say nothing new
_REMEMBERED = 20_000  # words


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, or None, and how sure we are of it (of our likeliest, if None), 0 to 1.

    `words` is how many words were read: so many of them are `known` in that language, so many
    speak `against` it. `foreign` says that the text is in a language that is not ours.
    """

    language: str | None
    confidence: float
    words: int = 0
    known: int = 0
    against: int = 0
    foreign: bool = False


def identify(text: str) -> Guess:
    """Return what language `text` is in."""
    words = _telling_words(text)
    cyrillic = [word for word in words if CYRILLIC.search(word)]
    latin = [word for word in words if _LATIN.search(word)]
    if not cyrillic and not latin:
        return Guess(None, 0.0, len(words), foreign=bool(words))
    is_cyrillic = len(cyrillic) * 3 >= len(words)
    read, strays = (cyrillic, latin) if is_cyrillic else (latin, cyrillic)
    profiles = _profiles().cyrillic if is_cyrillic else _profiles().latin
    likelihoods = [_likelihoods(word, is_cyrillic) for word in read]
    shares = _shares(likelihoods)
    best = max(shares.keys() & _EXPECTED.keys(), key=shares.__getitem__)
    other = max(shares.keys() - _EXPECTED.keys(), key=shares.__getitem__)
    foreign = sum(shares[language] for language in shares.keys() - _EXPECTED.keys())
    known = {language: sum(map(profiles[language].knows, read)) for language in (best, other)}
    return Guess(
        best if shares[best] >= _SURE else None,
        round(shares[best], 3),
        words=len(words),
        known=known[best],
        against=sum(_speaks_against(best, each) for each in likelihoods) + len(strays),
        foreign=foreign > _SURE and known[other] > 1 and known[other] * 2 >= len(read),
    )


def warm_up() -> None:
    """Load all that `identify` needs, so that the first message doesn't wait."""
    identify("Labas, ar čia kas nors yra?")


def _telling_words(text: str) -> list[str]:
    """Return the words as the profiles know them, without towns, codes and names of people."""
    found = [word for word in written(text)[:_MOST] if not _is_town(word)]
    if any(map(str.islower, found)):
        # Short names of offices and papers stand in every language: "VNŽ", "TRP", "ПМЖ".
        found = [word for word in found if len(word) == 1 or not word.isupper()]
    words = [as_known(word) for word in found]
    if len(words) > 1 and all(map(str.istitle, found)) and _profiles().common.isdisjoint(words):
        return []
    return words


def _shares(likelihoods: list[dict[str, float]]) -> dict[str, float]:
    """Return how likely each language is, 0 to 1, from what the words say one by one."""
    languages = likelihoods[0].keys()
    rarely = _FOREIGN / len(languages - _EXPECTED.keys())
    votes = {
        language: math.log(_EXPECTED.get(language, rarely))
        + _TOGETHER * sum(each[language] for each in likelihoods)
        for language in languages
    }
    highest = max(votes.values())
    odds = {language: math.exp(vote - highest) for language, vote in votes.items()}
    total = sum(odds.values())
    return {language: odd / total for language, odd in odds.items()}


def _speaks_against(language: str, likelihoods: dict[str, float]) -> bool:
    """Whether a word is far likelier in another of our languages."""
    most = max(likelihoods[other] for other in likelihoods.keys() & _EXPECTED.keys())
    return most - likelihoods[language] > _TELLING


@lru_cache(_REMEMBERED)
def _likelihoods(word: str, is_cyrillic: bool) -> dict[str, float]:  # noqa: FBT001 - remembered
    """Return the logarithm of a word's likelihood in each language of an alphabet."""
    profiles = _profiles().cyrillic if is_cyrillic else _profiles().latin
    found = {language: profile.likelihood(word) for language, profile in profiles.items()}
    least = max(found.values()) - _MOST_ALONE
    return {language: max(likelihood, least) for language, likelihood in found.items()}


@cache
def _profiles() -> Profiles:
    return learn(_ROOT / "nlu" / "data")


def _is_town(word: str) -> bool:
    """Whether it is a town in Latin letters, spelled so in any language; Cyrillic shows whose."""
    return not CYRILLIC.search(word) and fold(word) in _town_names()


@cache
def _town_names() -> frozenset[str]:
    """Return the names of municipalities in Latin letters, folded."""
    with (_ROOT / "knowledge" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        names = [row[column] for row in DictReader(file) for column in ("name_lt_short", "name_en")]
    return frozenset(fold(name.split()[0]) for name in names)
