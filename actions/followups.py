"""What follows an answer: a short question on the same topic, or the rest of the article."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.places import MUNICIPALITIES, named_place
from actions.said import Said
from bot.understanding import Understanding
from knowledge.articles import Place
from knowledge.library import Library
from knowledge.search import Search

#: Questions that one section of an article answers.
SECTIONS = {"documents": "have", "where": "who", "how": "steps"}
#: Questions that passages with certain words answer: `about_*` of understanding.yml.
WORDS = frozenset({"cost", "time", "deadline", "online"})
#: An article with more passages on paying (taxes, benefits) is about it anyhow.
MOST_ON_PRICE = 4
#: A longer question on a topic is a story that asks for more than the price.
MOST_WORDS_PRICE = 25
MOST_PASSAGES = 2
#: Longer messages bring a topic of their own.
MOST_WORDS = 6
#: As long may one be that begins with "and", "o", "а".
MOST_WORDS_GOING_ON = 10
#: Articles that were told and that a conversation remembers.
MOST_TOLD = 12
Events = list[dict[str, Any]]


class FollowUps:
    """Finds what the article of the last answer says on one thing."""

    def __init__(self, library: Library, understanding: Understanding, search: Search) -> None:
        self.library = library
        self.understanding = understanding
        self.search = search

    def asked(self, tracker: Tracker) -> str:
        """What a short question asks about the last topic: cost, where ...; "" if nothing."""
        text = Said.now(tracker).text
        goes_on = self.understanding.means(text.partition(" ")[0], "lead_in")
        most = MOST_WORDS_GOING_ON if goes_on else MOST_WORDS
        if not topic(tracker) or len(text.split()) > most:
            return ""
        return self.understanding.asked(text)

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, about: str) -> None:
        """Say what there is on it, or that there is nothing checked and who can be asked."""
        category, language = topic(tracker), tracker.get_slot("language")
        sections = self.library.articles[category, language].sections
        part = SECTIONS.get(about)
        if part in sections:
            say.follow_up(dispatcher, category, part=part)
            return
        found = [asdict(place) for place in self.saying(about, category, language)]
        asked = about if about in WORDS and not found else ""
        say.follow_up(dispatcher, category, passages=found, asked=asked)

    def office_in(self, tracker: Tracker, category: str) -> str | None:
        """The municipality that a message names, if municipalities deal with the topic."""
        topics = self.library.institutions[MUNICIPALITIES].topics
        return named_place(self.library, tracker) if category in topics else None

    def saying(self, about: str, category: str, language: str) -> list[Place]:
        """The passages of an article that have the words of a matter."""
        said = self.understanding.phrases(f"about_{about}") if about in WORDS else frozenset()
        return self.search.saying(said, language, category, MOST_PASSAGES)

    def first(self, text: str, category: str, language: str) -> tuple[list[Place], str]:
        """The steps that a question is about; and what it asks for but the article does not say."""
        if steps := self.search.steps(text, language, category):
            return steps, ""
        if len(text.split()) > MOST_WORDS_PRICE or self.understanding.asked(text) != "cost":
            return [], ""
        said = self.understanding.phrases("about_cost")
        if len(self.search.saying(said, language, category, MOST_ON_PRICE + 1)) > MOST_ON_PRICE:
            return [], ""
        found = self.saying("cost", category, language)
        return [place for place in found if place.part == "steps"], "" if found else "cost"


class FollowUp(Action):
    """Answers "how much does it cost?" from the article that was told last."""

    def __init__(self, follow_ups: FollowUps) -> None:
        self.follow_ups = follow_ups

    def name(self) -> str:
        return "action_follow_up"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say it; without a topic ask what is wanted."""
        about = next(tracker.get_latest_entity_values("choice"), "")
        if topic(tracker):
            self.follow_ups.answer(dispatcher, tracker, about)
        else:
            say.reply(dispatcher, "clarify_nothing")
        return [SlotSet("offered", None)]


class More(Action):
    """Goes on with the article that was told last."""

    def name(self) -> str:
        return "action_more"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the next piece; without a topic ask what is wanted."""
        reading = tracker.get_slot("reading")
        if not reading:
            say.reply(dispatcher, "clarify_nothing")
            return []
        say.more(dispatcher, reading["category"], after=reading["after"], following=reading["next"])
        return [SlotSet("reading", {**reading, "next": reading["next"] + 1})]


class NewerText(Action):
    """Shows the English text, from which a translation has not been renewed."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_newer_text"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say it; the conversation stays in its language."""
        category = next(tracker.get_latest_entity_values("choice"), "")
        if category in self.library.categories:
            say.article_in(dispatcher, category, "en")
        else:
            say.reply(dispatcher, "clarify_nothing")
        return []


def topic(tracker: Tracker) -> str:
    """The category of the article that was told last; "" if none was."""
    reading = tracker.get_slot("reading") or {}
    return str(reading.get("category", ""))


def told(tracker: Tracker, category: str) -> tuple[bool, Events]:
    """Whether an article was told before, and what to remember now that it is told."""
    before = tracker.get_slot("told") or []
    language, last = tracker.get_slot("language"), tracker.get_slot("reading") or {}
    # Whoever asks again in another language has not read it yet.
    again = category in before and last.get("language", language) == language
    reading = {
        "category": category,
        "after": "brief" if again else "whole",
        "next": 0,
        "language": language,
    }
    kept = [*(one for one in before if one != category), category][-MOST_TOLD:]
    return again, [SlotSet("reading", reading), SlotSet("told", kept)]


def actions(library: Library, follow_ups: FollowUps) -> list[Action]:
    """The actions of this module."""
    return [FollowUp(follow_ups), More(), NewerText(library)]
