"""The words people type as answers to a form, in all languages at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.messages import LANGUAGES
from bot.settings import ROOT
from nlu.components.fold import fold as to_latin

_TEXTS = ROOT / "dialogues" / "texts"
#: A longer answer is a story, not an answer; words found in it prove little.
MOST_WORDS = 8
#: Begins the names of meanings that are short questions on what was talked about.
ASK = "ask_"

_WORD = re.compile(r"[\w+]+(?:['’ʼ]\w+)*")
#: Marks that end a clause; what stands in another clause says nothing about a word.
_BREAK = re.compile(r"[.,;:!?()\n]|\s[-–—]\s")


def fold(text: str) -> str:
    """Lower case, no diacritics, single spaces, no punctuation: so that ačiū meets aciu."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("й", "й"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[\w+]+", kept))


#: Words of so many letters are short: "i" is Lithuanian, English and Russian.
SHORT = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, in plain Latin letters, where it stands, in which clause."""

    folded: str
    plain: str
    start: int
    end: int
    clause: int


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    found: list[Word] = []
    clause = 0
    for match in _WORD.finditer(text):
        if found and _BREAK.search(text, found[-1].end, match.start()):
            clause += 1
        word = match.group()
        found.append(Word(fold(word), to_latin(word), match.start(), match.end(), clause))
    return found


class Part:
    """A word of a phrase that is looked for; it may end in `*`."""

    def __init__(self, word: str) -> None:
        self.any_ending = word.endswith("*")
        self.folded, self.plain = fold(word.rstrip("*")), to_latin(word.rstrip("*"))

    def may_be_among(self, forms: Container[str]) -> bool:
        """Whether one of the forms of words, folded or plain, may be this; quick to ask."""
        return self.any_ending or self.folded in forms or self.plain in forms

    def fits(self, word: Word, in_any_letters: bool) -> bool:  # noqa: FBT001 - a question's answer
        """Whether a word of a text is this one."""
        typed, wanted = (word.plain, self.plain) if in_any_letters else (word.folded, self.folded)
        return typed.startswith(wanted) if self.any_ending else typed == wanted


class Understanding:
    """Phrases by meaning (`skip`, `family_alone`, `affirm` ...).

    Of `understanding.yml` a phrase is a whole answer or stands in a short one, of `markers.yml` it
    is a word or two of a sentence, found by `spots`.
    """

    def __init__(self) -> None:
        self._phrases: dict[str, set[str]] = {}
        self._stems: dict[str, list[tuple[str, list[Part]]]] = {}
        for language in LANGUAGES:
            for meaning, phrases in _read(language, "understanding.yml"):
                self._phrases.setdefault(meaning, set()).update(map(fold, phrases))
                self._stems.setdefault(meaning, []).extend(_parts(language, phrases))
            for meaning, phrases in _read(language, "markers.yml"):
                self._stems.setdefault(meaning, []).extend(_parts(language, phrases))
        names = _yaml(_TEXTS.parent / "language_names.yml")
        self._names: dict[str, list[str]] = names
        others = _yaml(_TEXTS.parent / "other_greetings.yml")
        self._phrases["greet_other"] = {fold(p) for found in others.values() for p in found}

    def phrases(self, meaning: str) -> frozenset[str]:
        """The phrases of a meaning, in all languages."""
        return frozenset(self._phrases.get(meaning, ()))

    def asked(self, text: str, *, whole: bool = False) -> str:
        """What a question is about (`cost` of `ask_cost`), by the longest phrase in it; "" if none.

        With `whole` it must be nothing but such a phrase and words like "and", "please". Else a
        single word proves nothing.
        """
        asks = [meaning for meaning in self._phrases if meaning.startswith(ASK)]
        if whole:
            said = self.made_of(text, *asks, "lead_in") - {"lead_in"}
            return next(iter(said)).removeprefix(ASK) if len(said) == 1 else ""
        folded = f" {fold(text)} "
        found = [
            (len(phrase), meaning.removeprefix(ASK))
            for meaning in asks
            for phrase in self._phrases[meaning]
            if " " in phrase and f" {phrase} " in folded
        ]
        return max(found)[1] if found else ""

    def means(self, text: str, meaning: str) -> bool:
        """Whether the whole text is one of the phrases of a meaning."""
        return fold(text) in self._phrases.get(meaning, ())

    def contains(self, text: str, meaning: str) -> bool:
        """Whether the text has one of the phrases of a meaning in it."""
        folded = f" {fold(text)} "
        return any(f" {phrase} " in folded for phrase in self._phrases.get(meaning, ()))

    def made_of(self, text: str, *meanings: str) -> frozenset[str]:
        """The meanings of the phrases that a text consists of, if of nothing else; else none.

        "Ačiū, viso gero" is made of `thanks` and `bye`.
        """
        words = fold(text).split()
        reached: dict[int, frozenset[str]] = {0: frozenset()}
        for start in range(len(words)):
            if start not in reached:
                continue
            for end in range(start + 1, len(words) + 1):
                phrase = " ".join(words[start:end])
                found = next((m for m in meanings if phrase in self._phrases.get(m, ())), None)
                if found:
                    reached[end] = reached[start] | {found}
        return reached.get(len(words), frozenset())

    def spots(
        self, words: Sequence[Word], meaning: str, language: str | None = None
    ) -> list[tuple[int, int]]:
        """Where the words hold a phrase of a meaning: numbers of its first and last word.

        Spelled with or without diacritics, Russian and Ukrainian in either alphabet; `*` at the end
        of a word of a phrase stands for any ending. The shortest words mean one thing in one
        language and another in the next, so they count in their own `language` only.
        """
        found = set()
        there = {word.folded for word in words} | {word.plain for word in words}
        for own, phrase in self._stems.get(meaning, ()):
            if not all(part.may_be_among(there) for part in phrase):
                continue
            last = len(phrase) - 1
            short = last == 0 and len(phrase[0].folded) <= SHORT
            if short and language not in (None, own):
                continue
            in_any_letters = not short or language == own
            found |= {
                (first, first + last)
                for first in range(len(words) - last)
                if all(part.fits(words[first + n], in_any_letters) for n, part in enumerate(phrase))
            }
        return sorted(found)

    def choose(self, text: str, prefix: str, prefer: tuple[str, ...] = ()) -> str | None:
        """The choice (`alone` of `family_alone`) that a short answer names, if just one.

        If it names several, the first of `prefer` among them.
        """
        folded = fold(text)
        choices = {m: p for m, p in self._phrases.items() if m.startswith(prefix)}
        for meaning, phrases in choices.items():
            if folded in phrases:
                return meaning.removeprefix(prefix)
        if len(folded.split()) > MOST_WORDS:
            return None
        longest: dict[str, int] = {}
        for meaning, phrases in choices.items():
            found = [len(p) for p in phrases if f" {p} " in f" {folded} "]
            if found:
                longest[meaning] = max(found)
        if not longest:
            return None
        for choice in prefer:
            if f"{prefix}{choice}" in longest:
                return choice
        best = max(longest, key=lambda meaning: longest[meaning])
        rivals = [m for m, length in longest.items() if length == longest[best]]
        return best.removeprefix(prefix) if len(rivals) == 1 else None

    def language_named(self, text: str) -> str | None:
        """The language that a request to change it names, in any of the four languages."""
        folded = fold(text)
        found = [
            language
            for language, stems in self._names.items()
            if any(word.startswith(stem) for stem in stems for word in folded.split())
        ]
        return found[0] if len(found) == 1 else None


def _read(language: str, file: str) -> Iterator[tuple[str, list[str]]]:
    for meaning, phrases in _yaml(_TEXTS / language / file).items():
        yield meaning, [str(phrase) for phrase in phrases]


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def _parts(language: str, phrases: Sequence[str]) -> list[tuple[str, list[Part]]]:
    return [(language, [Part(word) for word in phrase.split()]) for phrase in phrases]
