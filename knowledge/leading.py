"""A card for somebody in need, led by what fits their words, with nothing left out of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from knowledge.articles import LINE, MARK, Article
from knowledge.cards import PLACES_SOURCE
from knowledge.library import Library
from knowledge.printing import Answer

CATEGORY = "crisis_help"
#: Need -> the step of the article that fits it, from 1; where several do, the first here leads.
STEPS: Mapping[str, int] = {
    "dying": 1,
    "under_age": 3,
    "violence": 2,
    "roof": 4,
    "no_money": 5,
    "abroad": 6,
}
#: Need -> the line that goes with it.
LINES: Mapping[str, str] = {"violence": "moteru-linija"}
#: What the article asks, in its order; what was told is not asked again.
QUESTIONS = ("safe", "place", "children")
_FIRST_LINE = re.compile(r"^- ", re.MULTILINE)


def crisis_card(
    library: Library,
    language: str,
    needs: Collection[str],
    *,
    place: str | None = None,
    told: Collection[str] = (),
) -> Answer:
    """The crisis article: 112, what fits the `needs`, the site of the `place`, then all the rest.

    `told` names those of `QUESTIONS` that were answered already; a place is one of them.
    """
    article, phrases = library.articles[CATEGORY, language], library.phrases[language]
    _, kind, asked, *rest = re.split(r"\n\n+", article.answer)
    led = _led(library, language, needs, place)
    if place in library.places:
        told = {*told, "place"}
    parts = [
        _bullets(led),
        kind,
        _open(asked, told),
        _bullets([line for line in _lines(article) if line not in led]),
        *rest,
        f"{phrases['heading_steps']}:\n"
        + _numbered([step for step in _steps(article) if step not in led]),
        *(
            f"{phrases[f'heading_{name}']}:\n{text}"
            for name, text in article.sections.items()
            if name != "steps"
        ),
    ]
    return library.cite("\n\n".join(filter(None, parts)), language, article.checked)


def fitting(
    library: Library, language: str, needs: Collection[str], place: str | None = None
) -> Answer:
    """The beginning of the card alone, for who was told the rest."""
    led = _led(library, language, needs, place)
    return library.cite(_bullets(led), language, library.articles[CATEGORY, language].checked)


def _led(library: Library, language: str, needs: Collection[str], place: str | None) -> list[str]:
    """The lines that stand first: 112, the steps and lines of the needs, the site of the place."""
    article = library.articles[CATEGORY, language]
    first, *others = _lines(article)
    fitting = [need for need in STEPS if need in needs]
    # A child is told of the line for children, in its step.
    own = {LINES[need] for need in fitting if need in LINES and "under_age" not in fitting}
    steps = _steps(article)
    led = [first, *(steps[STEPS[need] - 1] for need in fitting)]
    led += [line for line in others if own & {key for _, key in MARK.findall(line)}]
    if place in library.places:
        led.append(f"{library.place_line(place, language)} [{PLACES_SOURCE}]")
    return led


def _lines(article: Article) -> list[str]:
    """The helplines, 112 first."""
    return [line.strip() for line in _FIRST_LINE.split(article.answer.split("\n\n")[0])[1:]]


def _steps(article: Article) -> list[str]:
    return [step.strip() for step in LINE.split(article.sections["steps"])[1:]]


def _open(asked: str, told: Collection[str]) -> str:
    """The questions that were not answered yet."""
    intro, *questions = _FIRST_LINE.split(asked)
    left = [text for name, text in zip(QUESTIONS, questions, strict=True) if name not in told]
    return f"{intro.strip()}\n{_bullets([text.strip() for text in left])}" if left else ""


def _bullets(lines: Collection[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _numbered(lines: Collection[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
