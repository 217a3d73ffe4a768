"""Finds the passages of articles that may help with a question in somebody's own words.

Two full-text indexes a language, in SQLite's memory: how people ask about each topic tells the
topic, the words of its article tell what it says on cost or time. Which of its steps a question
is about, `knowledge.closest` tells. docs/knowledge.md has what was measured.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from knowledge.articles import CITATION, LANGUAGES, Place
from knowledge.closest import Closest, read_same_words
from knowledge.library import Library
from knowledge.words import STEM, stems, words

#: Below this score nothing is found: see docs/knowledge.md.
FLOOR = 5.0
#: Nothing is found either if talk or nonsense scores more than this share of the best topic.
RIVAL = 0.7
#: The second topic is worth showing if it scores at least this share of the first.
NEAR = 0.6
MOST_FOUND = 2
#: A query that nothing meets.
NOTHING = '""'


class Search:
    """Searches a library. `asked` holds (language, topic, words) of questions as people ask them.

    Topics without an article are welcome: what is most like them finds nothing.
    """

    def __init__(self, library: Library, asked: Iterable[tuple[str, str, str]]) -> None:
        self._categories = library.categories
        questions: dict[tuple[str, str], list[str]] = defaultdict(list)
        for language, topic, text in asked:
            questions[language, topic].append(text)
        self.asked_about = frozenset(topic for _, topic in questions)
        """The topics of the questions."""
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
            next(iter(self.steps(text, language, topic)), Place(topic, "answer", 0))
            for topic, score in found
            if topic in self._categories and score >= NEAR * best
        ]

    def steps(self, text: str, language: str, category: str) -> list[Place]:
        """The one or two steps of an article that a question is clearly about, in their order."""
        return self._indexes[language].closest.steps(text, category)

    def rarity(self, beginning: str, language: str) -> float:
        """How much a beginning of a word tells: 0 if all questions have it, more if few do."""
        return self._indexes[language].rarity(beginning)

    def saying(self, said: Iterable[str], language: str, category: str, most: int) -> list[Place]:
        """The passages of one article with most of some phrases, longer ones with any ending."""
        found = sorted({" ".join(words(text)) for text in said})
        query = " OR ".join(f'"{text}"{"*" if len(text) >= STEM else ""}' for text in found)
        return self._indexes[language].within(query or NOTHING, category, most)


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
                number UNINDEXED, words);
            """
        )
        own = {topic: texts for (spoken, topic), texts in questions.items() if spoken == language}
        asked: Counter[str] = Counter()
        for topic, texts in own.items():
            heard = words("\n".join(texts))
            asked.update(word[:STEM] for word in heard)
            self._tables.execute("INSERT INTO asked VALUES (?, ?)", (topic, " ".join(heard)))
        passages: dict[Place, list[str]] = {}
        for article in library.articles.values():
            if article.language != language:
                continue
            for part, number, text in article.passages():
                said = library.fill(CITATION.sub("", text), language, date.min)
                passages[Place(article.category, part, number)] = stems(said)
                row = (article.category, part, number, " ".join(words(said)))
                self._tables.execute("INSERT INTO passages VALUES (?, ?, ?, ?)", row)
        self._asked, self._questions = asked, sum(map(len, own.values()))
        self.closest = Closest(passages, asked, self._questions, read_same_words(language))

    def rarity(self, beginning: str) -> float:
        return max(0.0, math.log((1 + self._questions) / (1 + self._asked[beginning])))

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
            # A line of what to have ready makes no sense without the others.
            "AND part != 'have' ORDER BY bm25(passages) LIMIT ?",
            (query, category, most),
        )
        best = sorted(rows, key=lambda row: int(row[2]))
        return [Place(category, part, int(number)) for part, number, _ in best]


def _any(found: Iterable[str]) -> str:
    """A query for any of the words; one for nothing if there are none."""
    return " OR ".join(f'"{word}"' for word in sorted(set(found))) or NOTHING
