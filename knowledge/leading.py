"""A card for somebody in need, led by what fits their words, with nothing left out of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from knowledge.articles import LINE, MARK
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
    article = library.articles[CATEGORY, language]
    lines, kind, asked, *rest = re.split(r"\n\n+", article.answer)
    first, *others = _FIRST_LINE.split(lines)[1:]
    steps = LINE.split(article.sections["steps"])[1:]
    fitting = [need for need in STEPS if need in needs]
    # A child is told of the line for children, in its step.
    own = {LINES[need] for need in fitting if need in LINES and "under_age" not in fitting}
    led = [steps[STEPS[need] - 1] for need in fitting]
    led += [line for line in others if own & {key for _, key in MARK.findall(line)}]
    if place in library.places:
        led.append(f"{library.place_line(place, language)} [{PLACES_SOURCE}]")
        told = {*told, "place"}
    phrases = library.phrases[language]
    parts = [
        _bullets([first, *led]),
        kind,
        _open(asked, told),
        _bullets([line for line in others if line not in led]),
        *rest,
        f"{phrases['heading_steps']}:\n{_numbered([one for one in steps if one not in led])}",
        *(
            f"{phrases[f'heading_{name}']}:\n{text}"
            for name, text in article.sections.items()
            if name != "steps"
        ),
    ]
    return library.cite("\n\n".join(filter(None, parts)), language, article.checked)


def _open(asked: str, told: Collection[str]) -> str:
    """The questions that were not answered yet."""
    intro, *questions = _FIRST_LINE.split(asked)
    left = [text for name, text in zip(QUESTIONS, questions, strict=True) if name not in told]
    return f"{intro.strip()}\n{_bullets(left)}" if left else ""


def _bullets(lines: Collection[str]) -> str:
    return "\n".join(f"- {line.strip()}" for line in lines)


def _numbered(lines: Collection[str]) -> str:
    return "\n".join(f"{number}. {line.strip()}" for number, line in enumerate(lines, 1))
