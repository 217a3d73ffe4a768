"""What a message says about a request: the asked field, corrections, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from actions import reading
from actions.care import CATEGORIES
from actions.citizenship import citizenship
from actions.forms import asks_something_else, commands, skipped
from actions.reading import Reading
from actions.requests.fields import CHANGE, SEND, WISH, choices
from actions.requests.reading import FREE, FieldReader, country, dated, without_contacts
from actions.said import Said
from bot.understanding import Understanding, words_of
from knowledge.cards import neighbour
from knowledge.library import Library
from knowledge.requests import KINDS
from knowledge.steps import SKIPPED

#: A message of so many words tells a story, which need not be told again.
STORY = 12
#: A question in so many words is a matter to talk about.
QUESTION = 5
#: A day and hour, or a citizenship, in so many words says nothing else.
HOURS = 4
#: A way of talking alone, "by phone".
WAY = 2
#: A wish for a person in fewer words is no description of a matter.
MATTER = 8
PLACES = frozenset({"now", "to", "municipality"})
#: Questions at which people often say how and when they want to talk.
WAYS = frozenset({"about", "how"})


class Answer(NamedTuple):
    """Fields that a message fills, and places between which somebody must choose."""

    fields: dict[str, str]
    between: tuple[str, ...] = ()


class Known(NamedTuple):
    """A value that was told before, and the words; none if only the value was remembered."""

    value: str
    words: str


class RequestAnswers:
    """Reads messages for requests."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding
        self.fields = FieldReader(library, understanding)

    def read(
        self, said: Said, kind: str, asked: str, given: Mapping[str, str], *, again: bool
    ) -> Answer:
        """The asked field, or corrections of others; nothing if the message is no answer.

        `again`: a choice between places was asked for already.
        """
        if said.pressed:
            return Answer(self._pressed(said, kind, asked))
        if self._is_no_answer(said, kind, asked):
            return Answer({})
        if asked not in {SEND, CHANGE} and skipped(said, self.understanding):
            return Answer({asked: SKIPPED})
        if asked == "municipality" and (between := self._between(said, again=again)):
            return Answer({}, between)
        if elsewhere := self._belongs_elsewhere(said, kind, asked):
            return Answer(elsewhere)
        found = self._corrections(said, kind, asked, given)
        if not found and (value := self.fields.read(said, kind, asked)) is not None:
            # "Not Ireland, Scotland" corrects an earlier answer; its "not" answers nothing.
            found = {asked: value}
        if asked == "how" and found:
            found |= self._spoken(said, kind)
        if asked != "contact" and (contact := reading.contact(said)):
            found["contact"] = contact
        return Answer(found)

    def known(self, kind: str, slots: Mapping[str, Any], heard: Sequence[Said]) -> dict[str, Known]:
        """What need not be asked, as it was said before the request began."""
        found = {
            "now": slots.get("plan_from") or slots.get("known_country"),
            "to": slots.get("plan_municipality") or slots.get("known_municipality"),
            "citizenship": slots.get("plan_citizenship"),
        }
        words: dict[str, str] = {}
        for said in heard:
            told = {field: value for field, value in self._told(said).items() if value}
            found |= told
            words |= dict.fromkeys(told, without_contacts(said))
        if heard and len(words_of(heard[-1].text)) >= STORY:
            found["about"] = words["about"] = without_contacts(heard[-1])
        if found["now"] == "lt":
            del found["now"]
        found["municipality"] = found["to"]
        words["municipality"] = words.get("to", "")
        return {
            field: Known(value, words.get(field, ""))
            for field, value in found.items()
            if field in KINDS[kind] and value not in {None, SKIPPED}
        }

    def wished(self, said: Said, kind: str) -> dict[str, Known]:
        """How and when, as far as the wish for a consultation says so."""
        found = {}
        if way := self.fields.chosen(said, kind, "how"):
            found["how"] = way
        if days := said.named("date"):
            first, last = days[0]["start"], days[-1]["end"]
            if any(map(str.isdigit, without_contacts(said).replace(said.text[first:last], ""))):
                found["when"] = dated(said)  # The hour stands somewhere around the day.
            else:
                found["when"] = dated(Said(said.text[first:last], entities=tuple(days)))
        return {
            f: Known(value, without_contacts(said))
            for f, value in found.items()
            if f in KINDS[kind]
        }

    def which(self, place: str, said: Said) -> tuple[str, ...]:
        """The city and the district that share a name, if the words do not say which is meant."""
        other = neighbour(self.library, place)
        words = Reading(said, self.understanding)
        told = words.spots("place_city") or words.spots("place_district")
        return (place, other) if other and not told else ()

    def _belongs_elsewhere(self, said: Said, kind: str, asked: str) -> dict[str, str]:
        """What answers another question than the one that keeps words as they are."""
        days, words = said.named("date"), words_of(said.text)
        if asked == "about" and (len(words) <= WAY or said.intent == "change_language"):
            way = self.fields.chosen(said, kind, "how")
            if way:
                return {"how": way, **self._spoken(said, kind)}
        if asked in WAYS and days and "when" in KINDS[kind] and len(words) <= HOURS:
            return {"when": dated(said)}
        if asked in {"now", "to"} and not said.named("municipality"):
            if days and "deadline" in KINDS[kind]:
                return {"deadline": dated(said)}
            held = citizenship(said, self.understanding, self.library, asked=False)
            if held and len(words) <= HOURS:
                return {"citizenship": held}
        return {}

    def _spoken(self, said: Said, kind: str) -> dict[str, str]:
        """The language to talk in, which "by video, in Ukrainian" says as well."""
        language = self.understanding.language_named(said.text)
        return {"language": language} if language and "language" in KINDS[kind] else {}

    def _pressed(self, said: Said, kind: str, asked: str) -> dict[str, str]:
        if said.intent == "skip" and asked not in {SEND, CHANGE}:
            return {asked: SKIPPED}
        places = [one for one in said.values("municipality") if one in self.library.places]
        if asked == "municipality" and places:
            return {asked: places[-1]}
        return {asked: said.choice} if said.choice in choices(kind, asked) else {}

    def _is_no_answer(self, said: Said, kind: str, asked: str) -> bool:
        if asked in FREE and said.intent == "talk_to_human":
            return len(words_of(said.text)) < MATTER
        if kind == "consultation" and said.intent == WISH:
            # That it is about a consultation is known; this says more about it.
            said = replace(said, intent="inform")
        if asked == "language" and self.understanding.language_named(said.text):
            # A language is the answer here, not a wish to write in another one.
            return "?" in said.text
        if asked in WAYS and said.intent == "change_language" and "?" not in said.text:
            return self.fields.chosen(said, kind, "how") is None
        if asked == "when" and said.named("date") and said.intent not in CATEGORIES:
            questions = Reading(said, self.understanding).spots("question")
            return any(first == 0 for first, _ in questions)
        if asked == "about" and len(words_of(said.text)) >= QUESTION:
            # What they want to ask is what they want to talk about.
            return commands(said)
        exact = [f"{asked}_{choice}" for choice in choices(kind, asked)]
        if asked in {"consent", SEND}:
            exact += ["affirm", "deny"]
        return asks_something_else(said, self.understanding, exact)

    def _between(self, said: Said, *, again: bool) -> tuple[str, ...]:
        meant = reading.place(said, self.understanding)
        if meant.value and not again:
            return self.which(meant.value, said)
        return meant.between

    def _corrections(
        self, said: Said, kind: str, asked: str, given: Mapping[str, str]
    ) -> dict[str, str]:
        """Other answers that a message with a "not", or one at the summary, replaces."""
        summary = asked in {SEND, CHANGE}
        denies = bool(Reading(said, self.understanding).spots("denied"))
        if asked in FREE or not (summary or denies):
            return {}
        told = {field: value for field, value in given.items() if field in KINDS[kind]}
        found = {field: self._instead(said, kind, field, told[field]) for field in told}
        return {
            f: value for f, value in found.items() if value not in {None, given[f]} and f != asked
        }

    def _instead(self, said: Said, kind: str, field: str, present: str) -> str | None:
        """What a message puts in the place of an answer."""
        if field in PLACES:
            place = reading.place(said, self.understanding).value
            here = country(said, self.understanding)
            value = here if present in self.library.countries else place
            return value if value in {*self.library.places, *self.library.countries} else None
        if field in {"how", "who", "language"}:
            return self.fields.chosen(said, kind, field)
        if field == "citizenship":
            return citizenship(said, self.understanding, self.library, asked=False)
        return dated(said) if field == "deadline" and reading.deadline(said) else None

    def _told(self, said: Said) -> dict[str, str | None]:
        """Country, place, citizenship, deadline and contact that a message tells unasked."""
        here = country(said, self.understanding)
        days = said.values("date", role="deadline")
        return {
            "now": here if here != "lt" else None,
            "to": reading.place(said, self.understanding).value,
            "citizenship": citizenship(said, self.understanding, self.library, asked=False),
            "deadline": str(days[-1]) if days else None,
            "contact": reading.contact(said),
        }
