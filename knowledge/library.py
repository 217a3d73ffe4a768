"""The knowledge as one thing to ask: answers, plans, places, titles, each with its sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from knowledge import directory
from knowledge.articles import FACT, LANGUAGES, Article, KnowledgeError, read_article, read_yaml
from knowledge.facts import read_facts
from knowledge.printing import Answer, Printer
from knowledge.protocols import Protocol, read_protocols
from knowledge.steps import SKIPPED, WHEN, read_step_words, read_steps

FOLDER = Path(__file__).parent
BASE = "en"


def today_in_lithuania() -> date:
    """The date on a calendar in Vilnius."""
    return datetime.now(ZoneInfo("Europe/Vilnius")).date()


class Library:
    """Everything in `knowledge/`. `phrases` are the words printed around it, by language and key.

    `today` is asked at each answer, as facts expire while the program runs.
    Raises KnowledgeError if a file is broken.
    """

    def __init__(
        self,
        phrases: Mapping[str, Mapping[str, str]],
        folder: Path = FOLDER,
        today: Callable[[], date] = today_in_lithuania,
    ) -> None:
        self.folder = folder
        self.phrases = phrases
        self.today = today
        self.sources = self._read_sources()
        self.facts = read_facts(folder)
        self.lines = directory.read_lines(folder)
        self.line_words = {lang: directory.read_line_words(folder, lang) for lang in LANGUAGES}
        self.institutions = directory.read_institutions(folder)
        self.printer = Printer(
            phrases, self.sources, self.facts, self.lines, self.line_words, self.institutions
        )
        self.places = directory.read_places(folder)
        self.countries = directory.read_countries(folder)
        self.steps = read_steps(folder)
        self.step_words = {lang: read_step_words(folder, lang) for lang in LANGUAGES}
        self.articles: dict[tuple[str, str], Article] = {
            (article.category, article.language): article
            for lang in LANGUAGES
            for article in map(read_article, sorted((folder / lang).glob("*.md")))
        }

    def _read_sources(self) -> dict[str, dict[str, str]]:
        found = directory.read_institution_sources(self.folder)
        for path in sorted((self.folder / "sources").glob("*.yml")):
            for key, value in read_yaml(path).items():
                if key in found:
                    raise KnowledgeError(path, 1, f"source `{key}` is defined twice.")
                found[key] = {k: str(v) for k, v in value.items()}
        return found

    @cached_property
    def protocols(self) -> dict[str, dict[str, Protocol]]:
        """What consultants do when somebody may be in danger, by language and id."""
        folder = self.folder / "protocols"
        languages = sorted(path.name for path in folder.iterdir())
        return {language: read_protocols(self.folder, language) for language in languages}

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories that have an article."""
        return frozenset(category for category, _ in self.articles)

    def title(self, category: str, language: str) -> str:
        """The article's title."""
        return self.articles[category, language].title

    def answer(
        self, category: str, language: str, *, short: bool = False, about: Sequence[str] = ()
    ) -> Answer:
        """A category's answer, after those of its steps that a question is about.

        `short` is the SMS form. Raises KeyError if there is no such article.
        """
        article = self.articles[category, language]
        if short:
            return Answer(self.fill(article.sms, language), ())
        phrases = self.phrases[language]
        lines = (f"- {step}" for step in about)
        parts = ["\n".join((phrases["about_question"], *lines))] if about else []
        parts.append(article.answer)
        parts += [
            f"{phrases[f'heading_{name}']}:\n{text}" for name, text in article.sections.items()
        ]
        if self.is_behind(category, language):
            date = self.articles[category, BASE].updated.isoformat()
            parts.append(phrases["newer_text"].format(date=date))
        headings = tuple(phrases[f"heading_{name}"] for name in article.sections)
        printed = self.cite("\n\n".join(parts), language, article.checked)
        return replace(printed, headings=headings)

    def is_behind(self, category: str, language: str) -> bool:
        """Whether an article was made from a text that has changed since."""
        made_from = self.articles[category, language].translated_from
        return made_from is not None and made_from < self.articles[category, BASE].updated

    def plan(self, answers: dict[str, Any], language: str) -> Answer:
        """The steps that fit the answers, numbered, by when they come."""
        phrases, words = self.phrases[language], self.step_words[language]
        parts, number = [], 0
        given = self.grouped(answers)
        fitting = [step for step in self.steps if step.fits(given)]
        for when in WHEN:
            chosen = [step for step in fitting if step.due(answers) == when]
            if not chosen:
                continue
            here = given["from"] == "home" and when == "before_leaving"
            lines = [f"{phrases['plan_when_now' if here else f'plan_when_{when}']}:"]
            for step in sorted(chosen, key=lambda step: not step.first(answers)):
                number += 1
                text = words[step.id]["text"]
                if deadline := words[step.id].get("deadline"):
                    text = f"{text} {phrases['plan_deadline'].format(deadline=deadline)}."
                told = {self.facts[key].source for key in FACT.findall(text)}
                cites = " ".join(f"[{source}]" for source in step.sources if source not in told)
                lines.append(f"{number}. {text} {cites}".strip())
            parts.append("\n".join(lines))
        place = answers.get("municipality")
        if place in self.places:
            parts.append(self.place_line(place, language))
        return self.cite("\n\n".join(parts), language)

    def grouped(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers with the country replaced by its group (eu, uk, other, home)."""
        country = self.countries.get(str(answers.get("from")))
        return {**answers, "from": country.group if country else SKIPPED}

    def place_line(self, place: str, language: str) -> str:
        """One line with a municipality's official site."""
        found = self.places[place]
        return self.phrases[language]["place_site"].format(
            place=found.names[language], site=f"https://{found.site}"
        )

    def fill(self, text: str, language: str, on: date | None = None) -> str:
        """A text with its `{kind:id}` marks replaced, as it is read today or on another day.

        Raises KeyError for an unknown or unfit mark.
        """
        return self.printer.fill(text, language, on or self.today())

    def cite(self, text: str, language: str, reviewed: date | None = None) -> Answer:
        """A text with its `[source]` citations numbered and its marks replaced."""
        return self.printer.cite(text, language, self.today(), reviewed)
