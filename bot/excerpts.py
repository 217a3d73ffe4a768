"""Words of the references that show an article or a part of it, and the buttons beneath.

`{"article": category}` whole, also with `"about": [place, ...]` to begin with or `"lacking": kind`
of what it does not say, or with `"form": "brief"` its answer alone, or with `"in": "en"` in that
language, or with `"needs": [...]` led by what fits them (`knowledge.leading`);
`{"passages": [place, ...]}` found by searching;
`{"follow_up": category, "part": name or None, "passages": [place, ...], "asked": kind}` on one
thing of an article; `{"more": category, "after": "whole" or "brief", "next": n}` what comes next.
A place is `{"category", "part", "number"}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.texts import Texts
from knowledge.articles import Place
from knowledge.excerpts import answer, beginning, part, passages, pieces, rest
from knowledge.leading import crisis_card, fitting
from knowledge.library import Library
from knowledge.printing import Answer

Spec = dict[str, Any]
Shown = tuple[Answer, list[Spec] | None]
MORE: Spec = {"text": "button_more", "payload": "/more"}
HUMAN: Spec = {"text": "button_human", "payload": "/talk_to_human"}


class Excerpts:
    """Shows articles in full, in part and piece by piece; None for buttons means the usual ones."""

    def __init__(self, texts: Texts, library: Library) -> None:
        self.texts = texts
        self.library = library
        self.kinds: dict[str, Callable[[dict[str, Any], str, bool], Shown]] = {
            "article": self._article,
            "passages": self._passages,
            "follow_up": self._follow_up,
            "more": self._more,
        }

    def show(self, kind: str, reference: dict[str, Any], language: str, *, short: bool) -> Shown:
        """The words of a reference and its buttons. Raises KeyError for what does not exist."""
        return self.kinds[kind](reference, language, short)

    def _article(self, reference: dict[str, Any], language: str, short: bool) -> Shown:  # noqa: FBT001
        category, language = reference["article"], reference.get("in", language)
        if short:
            brief = self.library.answer(category, language, short=True)
            if "buttons" in reference:
                return brief, None
            return self._with_hint(brief.text, language), [MORE, HUMAN]
        if "needs" in reference:
            place, needs = reference.get("at"), reference["needs"]
            if reference.get("form") == "brief":
                return fitting(self.library, language, needs, place), None
            told = reference.get("told", ())
            card = crisis_card(self.library, language, needs, place=place, told=told)
            return card, None
        if reference.get("form") == "brief":
            return part(self.library, category, "answer", language), [MORE, HUMAN]
        newer: Spec = {"text": "button_newer", "payload": f'/newer_text{{"choice": "{category}"}}'}
        buttons = [newer, HUMAN] if self.library.is_behind(category, language) else None
        about = [Place(**place) for place in reference.get("about", ())]
        found = answer(self.library, category, language, about)
        if "lacking" in reference:
            lacking = self._lacking(category, language, reference["lacking"])
            found = replace(found, text=f"{lacking}\n\n{found.text}")
        return found, buttons

    def _passages(self, reference: dict[str, Any], language: str, short: bool) -> Shown:  # noqa: FBT001
        places = [Place(**place) for place in reference["passages"]]
        found = self._told(passages(self.library, places, language), short=short)
        intro = self.texts.get("search_intro", language)
        topics = dict.fromkeys(place.category for place in places)
        buttons: list[Spec] = [{"text": f"topic_{one}", "payload": f"/{one}"} for one in topics]
        return Answer(f"{intro}\n\n{found.text}", found.sources), buttons

    def _follow_up(self, reference: dict[str, Any], language: str, short: bool) -> Shown:  # noqa: FBT001
        category, name = reference["follow_up"], reference["part"]
        if name:
            found = part(self.library, category, name, language)
        elif reference["passages"]:
            places = [Place(**place) for place in reference["passages"]]
            found = passages(self.library, places, language)
        else:
            asked = reference.get("asked", "")
            return self._nothing(category, language, asked, short=short), [HUMAN]
        return self._told(found, short=short), [MORE, HUMAN] if short else [HUMAN]

    def _lacking(self, category: str, language: str, asked: str) -> str:
        key = f"followup_nothing_{asked}" if asked else "followup_nothing"
        return self.texts.get(key, language, title=self.library.title(category, language))

    def _nothing(self, category: str, language: str, asked: str, *, short: bool) -> Answer:
        text = self._lacking(category, language, asked)
        if "who" not in self.library.articles[category, language].sections:
            return Answer(text, ())
        who = self._told(part(self.library, category, "who", language), short=short)
        return Answer(f"{text}\n\n{who.text}", who.sources)

    def _more(self, reference: dict[str, Any], language: str, short: bool) -> Shown:  # noqa: FBT001
        category, following = reference["more"], reference["next"]
        end = Answer(self.texts.get("more_end", language), ()), [HUMAN]
        if short:
            hint = self.texts.get("more_hint", language)
            found = pieces(self.library, category, language, f"\n{hint}")
            if following >= len(found):
                return end
            if following == len(found) - 1:
                return Answer(found[following], ()), [HUMAN]
            return self._with_hint(found[following], language), [MORE, HUMAN]
        if reference["after"] == "brief" and following == 0:
            return rest(self.library, category, language), [HUMAN]
        return end

    def _with_hint(self, text: str, language: str) -> Answer:
        return Answer(f"{text}\n{self.texts.get('more_hint', language)}", ())

    @staticmethod
    def _told(answer: Answer, *, short: bool) -> Answer:
        """As it is, or for SMS its beginning without sources."""
        if not short:
            return answer
        return Answer(beginning(answer.text), ())
