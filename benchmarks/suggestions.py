"""How often what the desk suggests holds the article that a question needs, and how fast.

    uv run gandras evaluate --data nlu/gold --json var/gold.jsonl
    uv run python benchmarks/suggestions.py var/gold.jsonl

In: nlu/gold (messages that nobody trained on) and, if given, what the engine took each for. Out: a
Markdown table by language: the share whose article is among the three suggested, without the
engine (a consultant has the conversation, so nobody asks it) and with it, against the article of
the engine's guess alone; the same beside 200 canned answers, which are made of training examples;
and how long the finding takes then.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.approved.suggestions import Asked, Suggestions
from bot.searching import make_search
from bot.texts import Texts
from knowledge.articles import LANGUAGES
from knowledge.library import Library
from nlu.evaluation.cases import GOLD, Case, read_cases
from nlu.evaluation.examples import sample, training_examples

CANNED = 200
Found = Callable[[Case, Asked], list[str]]


def canned(number: int) -> list[Any]:
    """Canned answers whose example questions are training examples."""
    examples = sample(training_examples(), 4 * number // 61 + 1)
    by_topic: dict[str, list[Any]] = {}
    for example in examples:
        by_topic.setdefault(example.intent, []).append(example)
    made = []
    for place in range(number):
        topic = sorted(by_topic)[place % len(by_topic)]
        turn = place // len(by_topic)
        texts = [
            SimpleNamespace(
                language=language,
                questions="\n".join(e.text for e in by_topic[topic][turn::4] if e.lang == language),
            )
            for language in LANGUAGES
        ]
        made.append(SimpleNamespace(id=place, name=topic, texts=texts))
    return made


def row(name: str, cases: list[tuple[Case, Asked]], found: Found) -> str:
    """One line of the table."""
    right, total = Counter(), Counter()
    for case, asked in cases:
        total[case.lang] += 1
        right[case.lang] += bool({case.intent, *case.also} & set(found(case, asked)))
    shares = [right[lang] / total[lang] for lang in LANGUAGES]
    shares.append(sum(right.values()) / sum(total.values()))
    return f"| {name} | {' | '.join(f'{share:.3f}' for share in shares)} |"


def read_guesses(path: Path | None) -> dict[tuple[str, str], Asked]:
    """What the engine took each message for."""
    lines = path.read_text("utf-8").splitlines() if path else []
    rows = map(json.loads, lines)
    return {(r["lang"], r["text"]): Asked(r["text"], r["intent"], r["confidence"]) for r in rows}


def main() -> None:
    """Print the table."""
    library = Library(Texts("knowledge").by_language)
    search = make_search(library)
    guesses = read_guesses(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    cases = [
        (case, guesses.get((case.lang, case.text), Asked(case.text)))
        for case in read_cases(GOLD)
        if case.intent in library.categories
    ]
    alone, beside = Suggestions(library, search, []), Suggestions(library, search, canned(CANNED))
    spent: list[float] = []

    def by(suggestions: Suggestions, *, guessed: bool) -> Found:
        def found(case: Case, asked: Asked) -> list[str]:
            began = time.perf_counter()
            refs = suggestions.find([asked if guessed else Asked(case.text)], case.lang)
            spent.append(time.perf_counter() - began)
            return [ref.id for ref in refs if ref.kind == "article"]

        return found

    print(f"| {len(cases)} messages | {' | '.join(LANGUAGES)} | all |")
    print("|---|" + "---|" * (len(LANGUAGES) + 1))
    if guesses:
        print(row("the engine's guess alone", cases, lambda _, asked: [asked.intent or ""]))
        print(row("three, with the guess", cases, by(alone, guessed=True)))
    print(row("three, without it", cases, by(alone, guessed=False)))
    spent.clear()
    if guesses:
        print(row(f"with it, beside {CANNED} canned", cases, by(beside, guessed=True)))
    print(row(f"without it, beside {CANNED} canned", cases, by(beside, guessed=False)))
    spent.sort()
    p95 = spent[int(0.95 * len(spent))]
    print(f"\n{1000 * statistics.median(spent):.1f} ms, p95 {1000 * p95:.1f} ms")


if __name__ == "__main__":
    main()
