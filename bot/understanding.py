"""The words people type as answers to a form, in all languages at once."""

from __future__ import annotations

import re
import unicodedata

import yaml

from bot.messages import LANGUAGES
from bot.settings import ROOT

_TEXTS = ROOT / "dialogues" / "texts"
#: A longer answer is a story, not an answer; words found in it prove little.
MOST_WORDS = 8


def fold(text: str) -> str:
    """Lower case, no diacritics, single spaces, no punctuation: so that ačiū meets aciu."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("й", "й"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[\w+]+", kept))


class Understanding:
    """Phrases by meaning (`skip`, `family_alone`, `affirm` ...), from `understanding.yml`."""

    def __init__(self) -> None:
        self._phrases: dict[str, set[str]] = {}
        for language in LANGUAGES:
            path = _TEXTS / language / "understanding.yml"
            for meaning, phrases in yaml.safe_load(path.read_text("utf-8")).items():
                self._phrases.setdefault(meaning, set()).update(fold(str(p)) for p in phrases)
        names = yaml.safe_load((_TEXTS.parent / "language_names.yml").read_text("utf-8"))
        self._names: dict[str, list[str]] = names

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
