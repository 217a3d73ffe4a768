"""How well `knowledge.search` finds the topic of a question, and how often it finds in nonsense.

    uv run python benchmarks/knowledge_search.py

In: nlu/unseen (questions nobody trained on), the articles, the training examples. Out: a Markdown
table by language: questions whose topic is among the two found, without a floor; what remains with
the floor; nonsense and talk that finds passages all the same. The first rows are without the
questions as people ask them, by the articles alone: whole words and beginnings of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.texts import Texts
from knowledge.articles import LANGUAGES
from knowledge.library import Library
from knowledge.search import MOST_FOUND, Search
from knowledge.words import stems, words
from nlu.evaluation.cases import Case, read_cases
from nlu.evaluation.examples import training_examples

UNSEEN = Path(__file__).parents[1] / "nlu" / "unseen"
Found = Callable[[Case], list[str]]


def row(name: str, cases: list[Case], found: Found, library: Library) -> str:
    """One line of the table."""
    right, total, loose, nonsense = Counter(), Counter(), Counter(), Counter()
    for case in cases:
        topics = found(case)
        if case.intent in library.categories:
            total[case.lang] += 1
            right[case.lang] += bool({case.intent, *case.also} & set(topics))
        elif case.intent == "out_of_scope":
            nonsense[case.lang] += 1
            loose[case.lang] += bool(topics)
    cells = [f"{right[lang] / total[lang]:.2f}" for lang in LANGUAGES]
    return f"| {name} | {' | '.join(cells)} | {sum(loose.values())} of {sum(nonsense.values())} |"


def by_article(library: Library, split: Callable[[str], list[str]]) -> Search:
    """A search that knows a topic only by the words of its article."""
    return Search(
        library,
        [
            (a.language, a.category, " ".join(split(f"{a.title} {a.body}")))
            for a in library.articles.values()
        ],
    )


def main() -> None:
    """Print the table."""
    library = Library(Texts("knowledge").by_language)
    cases = read_cases(UNSEEN)
    asked = [(e.lang, e.intent, e.text) for e in training_examples()]
    plain, begun = by_article(library, words), by_article(library, stems)
    whole = Search(library, asked)

    def top(search: Search, split: Callable[[str], list[str]] = words) -> Found:
        return lambda case: [
            topic for topic, _ in search.topics(" ".join(split(case.text)), case.lang)[:MOST_FOUND]
        ]

    def shown(case: Case) -> list[str]:
        return [place.category for place in whole.find(case.text, case.lang)]

    print(f"| {len(library.categories)} topics | {' | '.join(LANGUAGES)} | nonsense |")
    print("|---|" + "---|" * (len(LANGUAGES) + 1))
    print(row("words of the articles", cases, top(plain), library))
    print(row("beginnings of the words of the articles", cases, top(begun, stems), library))
    print(row("questions as people ask them", cases, top(whole), library))
    print(row("these, above the floor", cases, shown, library))


if __name__ == "__main__":
    main()
