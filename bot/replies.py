"""Turns what the dialogue decided to say into words: one language, with buttons and sources.

The engine and its actions never hold prose. They send references:
`{"reply": key, "args": {...}, "answers": {...}, "buttons": [...]}` (answers of the plan's form),
those of `bot.excerpts`, `{"lines": category}` (its helplines in a few words),
`{"hours": {...}}` (those of the office), `{"place": id}`, `{"institution": id}`,
`{"country": id}`, `{"events": "next"}`, `{"plan": answers}`, `{"rest": text}` (what was left of a
long answer) or `{"request": answers, "reply": key, "kind": kind}`.

Each button is `{"text": key, "args": {...}, "payload": "/intent{...}"}`, or
has `"place": id` or `"country": id` instead of `text`: then that name is its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import yaml
from babel.dates import format_date

from bot.case_words import label, value_words
from bot.days import day_words
from bot.events import Calendar
from bot.excerpts import Excerpts
from bot.feedback import IN_NEED
from bot.messages import LANGUAGES
from bot.office import words as moments
from bot.office.telling import tell_hours
from bot.settings import ROOT
from bot.texts import Texts
from knowledge.cards import country_card, institution_card, place_card
from knowledge.events import in_words
from knowledge.library import Library
from knowledge.printing import Answer, Cited
from knowledge.steps import SKIPPED

BUTTONS = ROOT / "dialogues" / "buttons.yml"
CARDS = {"place": place_card, "institution": institution_card, "country": country_card}
EXCERPTS = ("article", "follow_up", "more", "passages")
KINDS = (*EXCERPTS, "hours", "lines", "plan", "events", "request", "rest", *CARDS)
NAMING_EMERGENCY = ("care_first", "noted_care", "care_waiting", "alarm_taken_back", "sad_sign")
#: Replies that say who will answer, in whose words `{promise}` stands; see `bot.promises`.
PROMISING = (
    *("human_called", "human_called_again", "human_called_request", "human_when"),
    "request_sent_case",
)
#: Who answers that they come from Lithuania is there already.
HERE = "lt"
PLAN_FIELDS = ("family", "citizenship", "from", "children", "work", "municipality")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words ready for a person. `buttons` are (title, payload) pairs; payloads stay here."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    sources: tuple[Cited, ...] = ()
    folds: tuple[str, ...] = ()
    """Headings of the parts that a page may show folded."""
    said: str = ""
    """Which reply this is: its key, or `article:taxes`; empty for a person's own words."""
    reference: dict[str, Any] | None = None
    """What it was made from, to say it again in another language."""
    rest: str = ""
    """What a short channel says when more is asked for."""

    def data(self) -> dict[str, Any]:
        """What the message's row keeps besides the text."""
        kept: dict[str, Any] = {}
        if self.said:
            kept["said"] = self.said
        if self.reference:
            kept["reference"] = self.reference
        if self.buttons:
            kept["buttons"] = [{"title": t, "payload": p} for t, p in self.buttons]
        if self.sources:
            kept["sources"] = [asdict(source) for source in self.sources]
        if self.folds:
            kept["folds"] = list(self.folds)
        if self.rest:
            kept["rest"] = self.rest
        return kept


class Replies:
    """Renders references from the texts and the knowledge."""

    def __init__(self, texts: Texts, library: Library, calendar: Calendar) -> None:
        self.texts = texts
        self.library = library
        self.calendar = calendar
        self.excerpts = Excerpts(texts, library)
        self.buttons: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
            BUTTONS.read_text("utf-8")
        )

    def render(self, reference: dict[str, Any], language: str, *, short: bool = False) -> Rendered:
        """The words of one reference; `short` asks for the form for SMS where there is one.

        Raises KeyError for a key or category that does not exist.
        """
        kind = next(k for k in (*KINDS, "reply") if k in reference)
        key = reference["reply"] if kind in {"reply", "request"} else kind
        specs = self.buttons.get(key, [])
        subject = reference[kind]
        if kind in EXCERPTS:
            answer, own = self.excerpts.show(kind, reference, language, short=short)
            specs = specs if own is None else own
        elif kind == "lines":
            answer = self.library.answer(subject, language, short=True)
        elif kind == "plan":
            answer = self._plan(subject, language)
        elif kind in CARDS:
            answer = CARDS[kind](self.library, subject, language)
        else:
            answer = Answer(self._text(kind, subject, reference, language), ())
        specs = reference.get("buttons", specs)
        buttons = tuple((self._title(spec, language), spec["payload"]) for spec in specs)
        named = isinstance(subject, str) and kind not in {"reply", "rest"}
        said = f"{kind}:{subject}" if named else key
        folds = () if said in IN_NEED else answer.headings
        return Rendered(answer.text, buttons, answer.sources, folds, said, reference)

    def _events(self, language: str) -> str:
        events = self.calendar.upcoming(datetime.now(UTC))
        if not (events and self.calendar.read_at):
            return self.library.fill(self.texts.get("events_none", language), language)
        return "\n".join(
            (
                self.texts.get("events_next", language),
                *(f"- {in_words(event, language)}" for event in events),
                self.texts.get(
                    "events_read", language, date=self.calendar.read_at.date().isoformat()
                ),
            )
        )

    def _text(self, kind: str, subject: str, reference: dict[str, Any], language: str) -> str:
        if kind == "rest":
            return subject
        if kind == "events":
            return self._events(language)
        if kind == "hours":
            return tell_hours(self.texts, language, reference["hours"])
        if kind == "request":
            return self._request(reference, language)
        if subject == "language_ask":
            # Whoever asks may not read the present language.
            others = (other for other in LANGUAGES if other != language)
            return "\n".join(self.texts.get(subject, each) for each in (language, *others))
        args = self._in_words(reference.get("args", {}), language)
        if "answers" in reference:
            args["answers"] = self._labels(reference["answers"], language)
        if subject in PROMISING:
            args["promise"] = self._promise(reference.get("promise", {}), language)
        if subject in NAMING_EMERGENCY:
            args["emergency"] = self.library.lines["emergency-112"].number
            args["button"] = self.texts.get("button_help_now", language)
        return self.texts.get(subject, language, **args)

    def _promise(self, said: dict[str, str], language: str) -> str:
        """Who will answer, and when if that can truly be said; see `bot.promises`."""
        key = f"promise_{said.get('bound', 'none')}"
        if "moment" not in said:
            return self.texts.get(key, language)
        moment, at = (datetime.fromisoformat(said[one]) for one in ("moment", "at"))
        bound: moments.Bound = "from" if said["bound"] == "from" else "by"
        when = moments.in_words(self.texts, language, moment, at, bound)
        return self.texts.get(key, language, when=when)

    def _in_words(self, args: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Arguments as they are read: days from their ISO form, the rest by its name."""
        words = dict(args)
        known = self.texts.by_language[language]
        if "day" in args:
            words["day"] = format_date(date.fromisoformat(args["day"]), "long", locale=language)
        if "due" in args:
            words["due"] = day_words(date.fromisoformat(args["due"]), language)
        if "municipality" in args:
            words["municipality"] = self.library.places[args["municipality"]].names[language]
        for named in ("channels", "here"):
            if named in args:
                words[named] = ", ".join(known.get(f"channel_{one}", one) for one in args[named])
        return words

    def _request(self, reference: dict[str, Any], language: str) -> str:
        """A reply, and below it the answers of a request that are not skipped, line by line."""
        lines = [
            f"- {label(name, self.texts, language)}: "
            f"{value_words(name, value, self.texts, self.library, language)}"
            for name, value in reference["request"].items()
            if value != SKIPPED
        ]
        return "\n".join((self.texts.get(reference["reply"], language), *lines))

    def _plan(self, answers: dict[str, Any], language: str) -> Answer:
        plan = self.library.plan(answers, language)
        given = self._labels(answers, language)
        parts = [
            self.texts.get("plan_intro", language),
            self.texts.get("plan_answers", language, answers=given) if given else "",
            plan.text,
            self.texts.get("plan_saved", language),
        ]
        return Answer("\n\n".join(part for part in parts if part), plan.sources)

    def _labels(self, answers: dict[str, Any], language: str) -> str:
        """The given answers in words, in the order of the questions."""
        labels = [self._label(field, answers, language) for field in PLAN_FIELDS]
        return "; ".join(label for label in labels if label)

    def _label(self, field: str, answers: dict[str, Any], language: str) -> str:
        value = answers.get(field)
        if value in (None, SKIPPED):
            return ""
        if field == "from" and value != HERE:
            country = self.library.countries.get(str(value))
            return country.names[language] if country else ""
        if field == "municipality":
            place = self.library.places.get(str(value))
            return place.names[language] if place else ""
        return self.texts.get(f"{field}_{value}", language)

    def _title(self, spec: dict[str, Any], language: str) -> str:
        if "place" in spec:
            return self.library.places[spec["place"]].names[language]
        if "country" in spec:
            return self.library.countries[spec["country"]].names[language]
        return self.texts.get(spec["text"], language, **spec.get("args", {}))
