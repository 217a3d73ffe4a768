"""Finds the passages of articles that may help with a question in somebody's own words.

Two full-text indexes a language, in SQLite's memory: how people ask about each topic tells the
topic, the words of its article tell the passage. docs/knowledge.md has what was measured.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.articles import CITATION, LANGUAGES
from knowledge.library import Library

#: Below this score nothing is found: see docs/knowledge.md.
FLOOR = 5.0
#: Nothing is found either if talk or nonsense scores more than this share of the best topic.
RIVAL = 0.7
#: The second topic is worth showing if it scores at least this share of the first.
NEAR = 0.6
MOST_FOUND = 2
#: Of longer words the beginning counts, so that "leidimas" and "leidimui" meet.
STEM = 5
#: A query that nothing meets.
NOTHING = '""'
#: What a text for people has besides its words.
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)]*\)|\]\{[^}]*\}")
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its article, the part of it and the place in that part, from 0."""

    category: str
    part: str
    number: int


def fold(text: str) -> str:
    """Lower case without diacritics; й stays a letter."""
    composed = unicodedata.normalize("NFC", text.lower()).replace("ё", "е").replace("й", "\0")
    plain = unicodedata.normalize("NFD", composed)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return kept.replace("\0", "й")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(_NOT_WORDS.sub(" ", text)))


def stems(text: str) -> list[str]:
    """The beginnings of the words of a text, folded."""
    return [word[:STEM] for word in words(text)]


class Search:
    """Searches a library. `asked` holds (language, topic, words) of questions as people ask them.

    Topics without an article are welcome: what is most like them finds nothing.
    """

    def __init__(self, library: Library, asked: Iterable[tuple[str, str, str]]) -> None:
        self._categories = library.categories
        questions: dict[tuple[str, str], list[str]] = defaultdict(list)
        for language, topic, text in asked:
            questions[language, topic] += words(text)
        self._indexes = {lang: _Index(library, lang, questions) for lang in LANGUAGES}

    def topics(self, text: str, language: str) -> list[tuple[str, float]]:
        """The topics that a question may be about, each with its score, best first."""
        return self._indexes[language].topics(text)

    def find(self, text: str, language: str) -> list[Place]:
        """The best passage on each of the topics that a question is most likely about."""
        ranked = self.topics(text, language)
        found = ranked[:MOST_FOUND]
        best = found[0][1] if found else 0.0
        rival = max((score for name, score in ranked if name not in self._categories), default=0.0)
        if best < FLOOR or rival > RIVAL * best:
            return []
        return [
            next(iter(self.within(text, language, topic, 1)), Place(topic, "answer", 0))
            for topic, score in found
            if topic in self._categories and score >= NEAR * best
        ]

    def within(self, text: str, language: str, category: str, most: int) -> list[Place]:
        """The passages of one article that share most with a text, in the article's order."""
        return self._indexes[language].within(f"stems : ({_any(stems(text))})", category, most)

    def saying(self, said: Iterable[str], language: str, category: str, most: int) -> list[Place]:
        """The passages of one article that have most of some words; longer ones with any ending."""
        found = sorted({word for text in said for word in words(text)})
        query = " OR ".join(f'"{word}"{"*" if len(word) >= STEM else ""}' for word in found)
        return self._indexes[language].within(f"words : ({query or NOTHING})", category, most)


class _Index:
    """One language."""

    def __init__(
        self, library: Library, language: str, questions: dict[tuple[str, str], list[str]]
    ) -> None:
        self._tables = sqlite3.connect(":memory:", check_same_thread=False)
        self._tables.executescript(
            """
            CREATE VIRTUAL TABLE asked USING fts5(topic UNINDEXED, words);
            CREATE VIRTUAL TABLE passages USING fts5(category UNINDEXED, part UNINDEXED,
                number UNINDEXED, stems, words);
            """
        )
        for (spoken, topic), found in questions.items():
            if spoken == language:
                self._tables.execute("INSERT INTO asked VALUES (?, ?)", (topic, " ".join(found)))
        for article in library.articles.values():
            if article.language != language:
                continue
            for part, number, text in article.passages():
                said = library.fill(CITATION.sub("", text), language, date.min)
                row = (article.category, part, number, " ".join(stems(said)), " ".join(words(said)))
                self._tables.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", row)

    def topics(self, text: str) -> list[tuple[str, float]]:
        rows = self._tables.execute(
            "SELECT topic, -bm25(asked) AS score FROM asked WHERE asked MATCH ? "
            "ORDER BY score DESC LIMIT 5",
            (_any(words(text)),),
        )
        return [(topic, score) for topic, score in rows]

    def within(self, query: str, category: str, most: int) -> list[Place]:
        rows = self._tables.execute(
            "SELECT part, number, rowid FROM passages WHERE passages MATCH ? AND category = ? "
            "ORDER BY bm25(passages) LIMIT ?",
            (query, category, most),
        )
        best = sorted(rows, key=lambda row: int(row[2]))
        return [Place(category, part, int(number)) for part, number, _ in best]


def _any(found: Iterable[str]) -> str:
    """A query for any of the words; one for nothing if there are none."""
    return " OR ".join(f'"{word}"' for word in sorted(set(found))) or NOTHING
