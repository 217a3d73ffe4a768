"""The knowledge as one thing to ask: answers, plans, places, titles, each with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge import directory
from knowledge.articles import CITATION, MARK, Article, KnowledgeError, read_article, read_yaml
from knowledge.steps import SKIPPED, WHEN, read_step_words, read_steps

FOLDER = Path(__file__).parent
LANGUAGES = ("lt", "en", "ru", "uk")
BASE = "en"
READ_ON = "2026-11-21"
"""When the facts were collected; shown until a person at the centre has reviewed an article."""


def _readable(date: str) -> str:
    """A page's date without the collector's "circa", in signs that every language reads."""
    return date.replace("c. ", "≈ ").replace("-", "–") if date.startswith("c. ") else date


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as it stands under an answer."""

    number: int
    name: str
    url: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Words with `[1]` marks, and the sources the marks refer to."""

    text: str
    sources: tuple[Cited, ...]


class Library:
    """Everything in `knowledge/`. `phrases` are the words printed around it, by language and key.

    Raises KnowledgeError if a file is broken.
    """

    def __init__(self, phrases: Mapping[str, Mapping[str, str]], folder: Path = FOLDER) -> None:
        self.folder = folder
        self.phrases = phrases
        self.sources = self._read_sources()
        self.lines = directory.read_lines(folder)
        self.line_words = {lang: directory.read_line_words(folder, lang) for lang in LANGUAGES}
        self.institutions = directory.read_institutions(folder)
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
        found: dict[str, dict[str, str]] = {}
        for path in sorted((self.folder / "sources").glob("*.yml")):
            for key, value in read_yaml(path).items():
                if key in found:
                    raise KnowledgeError(path, 1, f"source `{key}` is defined twice.")
                found[key] = {k: str(v) for k, v in value.items()}
        return found

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories that have an article."""
        return frozenset(category for category, _ in self.articles)

    def title(self, category: str, language: str) -> str:
        """The article's title."""
        return self.articles[category, language].title

    def answer(
        self, category: str, language: str, *, place: str | None = None, short: bool = False
    ) -> Answer:
        """A category's answer; `place` adds that municipality's site; `short` is the SMS form.

        Raises KeyError if there is no such article.
        """
        article = self.articles[category, language]
        if short:
            return Answer(self.fill(article.sms, language), ())
        phrases = self.phrases[language]
        parts = [article.answer]
        if place in self.places:
            parts.insert(0, self.place_line(place, language))
        parts += [
            f"{phrases[f'heading_{name}']}:\n{text}" for name, text in article.sections.items()
        ]
        base = self.articles[category, BASE]
        if article.translated_from and article.translated_from < base.updated:
            parts.append(phrases["newer_text"].format(date=base.updated.isoformat()))
        return self._cite("\n\n".join(parts), language)

    def plan(self, answers: dict[str, Any], language: str) -> Answer:
        """The steps that fit the answers, numbered, by when they come."""
        phrases, words = self.phrases[language], self.step_words[language]
        parts, number = [], 0
        for when in WHEN:
            chosen = [s for s in self.steps if s.when == when and s.fits(self.grouped(answers))]
            if not chosen:
                continue
            lines = [f"{phrases[f'plan_when_{when}']}:"]
            for step in chosen:
                number += 1
                text = words[step.id]["text"]
                if deadline := words[step.id].get("deadline"):
                    text = f"{text} {phrases['plan_deadline'].format(deadline=deadline)}."
                cites = " ".join(f"[{source}]" for source in step.sources)
                lines.append(f"{number}. {text} {cites}".strip())
            parts.append("\n".join(lines))
        place = answers.get("municipality")
        if place in self.places:
            parts.append(self.place_line(place, language))
        return self._cite("\n\n".join(parts), language)

    def grouped(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers with the country replaced by its group (eu, uk, other)."""
        country = self.countries.get(str(answers.get("from")))
        return {**answers, "from": country.group if country else SKIPPED}

    def place_line(self, place: str, language: str) -> str:
        """One line with a municipality's official site."""
        found = self.places[place]
        return self.phrases[language]["place_site"].format(
            place=found.names[language], site=f"https://{found.site}"
        )

    def institutions_for(self, topic: str, language: str) -> list[str]:
        """`name: site` lines of the institutions that deal with a topic."""
        return [
            f"- {found.names[language] or found.names['lt']}: {', '.join(found.sites)}"
            for found in self.institutions.values()
            if topic in found.topics and found.sites
        ]

    def fill(self, text: str, language: str) -> str:
        """Replace the `{kind:id}` marks in a text. Raises KeyError for an unknown or unfit one."""
        return MARK.sub(lambda found: self._mark(found[1], found[2], language), text)

    def _mark(self, kind: str, key: str, language: str) -> str:
        match kind:
            case "number":
                return self.lines[key].number
            case "helpline":
                return self._helpline(key, language)
            case "check":
                link = self.sources[key]["url"]
                return self.phrases[language]["check_current"].format(link=link)
            case "site":
                return ", ".join(self.institutions[key].sites)
            case "contact":
                return self._contact(key, language)
        raise KeyError(kind)

    def _helpline(self, key: str, language: str) -> str:
        line, phrases = self.lines[key], self.phrases[language]
        words = self.line_words[language][key]
        notes = [phrases["line_hours"].format(hours=words["hours"])] if "hours" in words else []
        if line.number_abroad.startswith("+") and line.number_abroad != line.number:
            notes.append(phrases["line_abroad"].format(number=line.number_abroad))
        if line.source_date:
            notes.append(self._dated(line.source_date, language))
        return f"{words['name']}: {line.number}" + (f" ({'; '.join(notes)})" if notes else "")

    def _contact(self, key: str, language: str) -> str:
        found = self.institutions[key]
        if not (found.phone or found.email):
            raise KeyError(key)
        parts = [*found.sites, found.phone, found.email]
        if found.phone_abroad:
            phrase = self.phrases[language]["line_abroad"]
            parts.append(phrase.format(number=found.phone_abroad))
        if found.source_date:
            parts.append(self._dated(found.source_date, language))
        return ", ".join(part for part in parts if part)

    def _dated(self, date: str, language: str) -> str:
        """How old a contact's source is: the newest date of several, or that it has none."""
        dated = [part.strip() for part in date.split(";") if not part.strip().startswith("n.d.")]
        phrases = self.phrases[language]
        if not dated:
            return phrases["source_undated"]
        return phrases["line_source"].format(date=_readable(max(dated)))

    def _cite(self, text: str, language: str) -> Answer:
        phrases = self.phrases[language]
        numbers = {key: n for n, key in enumerate(dict.fromkeys(CITATION.findall(text)), 1)}
        read = phrases["source_not_reviewed"].format(read=READ_ON)
        cited = []
        for key, number in numbers.items():
            source = self.sources[key]
            dated = (
                phrases["source_undated"]
                if source["date"].startswith("n.d.")
                else phrases["source_dated"].format(date=_readable(source["date"]))
            )
            cited.append(
                Cited(number, source["name"], source["url"], source["date"], f"{dated}; {read}")
            )
        marked = CITATION.sub(lambda found: f"[{numbers[found[1]]}]", text)
        return Answer(self.fill(marked, language), tuple(cited))
