"""Concepts: words of the four languages that mean the same count as the same.

In: `nlu/concepts.yml` (`child: {lt: [vaikas], en: [child, kid], ru: [...], uk: [...]}`) and the
table of lemmas. Out: for a word, its concept. So an example in one language teaches all four.

Folded, words of different languages may meet (lt "skola", a debt; ru "школа", a school). Words
typed in Cyrillic are therefore looked up among the Russian and Ukrainian ones only, and words in
Latin letters among Lithuanian and English ones first.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from nlu.components.fold import fold
from nlu.components.letters import CYRILLIC

__all__ = ["Concepts", "read_concepts"]

_LATIN = ("lt", "en")
_CYRILLIC = ("ru", "uk")


class Concepts(NamedTuple):
    """Folded word -> concept, by the script that the word is typed in."""

    latin: Mapping[str, str]
    cyrillic: Mapping[str, str]

    def of(self, word: str, folded: str, lemma: str) -> str | None:
        """Return the concept of `word`, looked up as `folded`, then as `lemma`."""
        tables = (self.cyrillic,) if CYRILLIC.search(word) else self
        for table in tables:
            if concept := table.get(folded) or table.get(lemma):
                return concept
        return None


def read_concepts(path: Path, lemmas: Mapping[str, str]) -> Concepts:
    """Return the concepts in the file at `path`; their words are found as lemmas too."""
    concepts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

    def table(languages: tuple[str, ...]) -> dict[str, str]:
        found: dict[str, str] = {}
        for language in languages:
            for concept, words in concepts.items():
                for word in words[language]:
                    folded = fold(word)
                    found.setdefault(folded, concept)
                    found.setdefault(lemmas.get(folded, folded), concept)
        return found

    return Concepts(table(_LATIN), table(_CYRILLIC))
