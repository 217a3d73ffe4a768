"""Turns the marks and citations of a text into what a person reads, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.articles import CITATION, FACT, MARK
from knowledge.directory import Institution, Line
from knowledge.facts import Fact

READ_ON = "2026-11-21"
"""When the facts were collected; shown until a person at the centre has reviewed an article."""


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
    headings: tuple[str, ...] = ()
    """Paragraphs that begin with one of these and a colon are parts which a page may fold."""


@dataclass(frozen=True, slots=True)
class Printer:
    """What marks and citations stand for. `phrases` are the words around them, by language."""

    phrases: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, Fact]
    lines: Mapping[str, Line]
    line_words: Mapping[str, Mapping[str, Mapping[str, str]]]
    institutions: Mapping[str, Institution]

    def fill(self, text: str, language: str, on: date) -> str:
        """A text without sources, as for SMS, with its `{kind:id}` marks replaced.

        Facts that are no longer valid on the day become "check at ...".
        Raises KeyError for an unknown or unfit mark.
        """

        def said(fact: Fact) -> str:
            if fact.is_valid(on):
                return fact.words[language]
            site = self.institutions[fact.owner].sites[0]
            return self.phrases[language]["fact_check_short"].format(site=site)

        return self._marks(FACT.sub(lambda found: said(self.facts[found[1]]), text), language)

    def cite(self, text: str, language: str, on: date, reviewed: date | None = None) -> Answer:
        """A text with its sources; `reviewed` is the day a person at the centre checked it.

        Raises KeyError for an unknown source, or an unknown or unfit mark.
        """
        checked = _reviews(text, self.facts, reviewed)

        def said(fact: Fact) -> str:
            words = fact.words[language]
            if not fact.is_valid(on):
                link = self.sources[fact.source]["url"]
                words = self.phrases[language]["fact_check"].format(link=link)
            return f"{words} [{fact.source}]"

        text = FACT.sub(lambda found: said(self.facts[found[1]]), text)
        numbers = {key: n for n, key in enumerate(dict.fromkeys(CITATION.findall(text)), 1)}
        cited = tuple(
            self._cited(number, key, checked[key], language) for key, number in numbers.items()
        )
        marked = CITATION.sub(lambda found: f"[{numbers[found[1]]}]", text)
        return Answer(self._marks(marked, language), cited)

    def _cited(self, number: int, key: str, reviewed: date | None, language: str) -> Cited:
        source, phrases = self.sources[key], self.phrases[language]
        dated = (
            phrases["source_undated"]
            if source["date"].startswith("n.d.")
            else phrases["source_dated"].format(date=_readable(source["date"]))
        )
        seen = (
            phrases["source_reviewed"].format(reviewed=reviewed.isoformat())
            if reviewed
            else phrases["source_not_reviewed"].format(read=READ_ON)
        )
        return Cited(number, source["name"], source["url"], source["date"], f"{dated}; {seen}")

    def _marks(self, text: str, language: str) -> str:
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


def _readable(date: str) -> str:
    """A page's date without the collector's "circa", in signs that every language reads."""
    return date.replace("c. ", "≈ ").replace("-", "–") if date.startswith("c. ") else date


def _reviews(text: str, facts: Mapping[str, Fact], reviewed: date | None) -> dict[str, date | None]:
    """When each source's statements were checked: one unchecked statement leaves it unchecked."""
    uses = [(key, reviewed) for key in CITATION.findall(text)]
    named = (facts[key] for key in FACT.findall(text))
    uses.extend((fact.source, fact.reviewed or reviewed) for fact in named)
    checked: dict[str, date | None] = {}
    for source, day in uses:
        before = checked.get(source, day)
        checked[source] = min(before, day) if before and day else None
    return checked
