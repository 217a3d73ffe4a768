"""Places and offices: a municipality, an institution's contacts, communities in a country."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import say
from actions.care import beliefs, name_help_if_suspected, needs_of
from actions.countries import named_countries
from actions.said import Said
from bot.understanding import Understanding, fold
from knowledge.cards import neighbour, showable
from knowledge.library import Library

#: The row that stands for all municipalities; each has its own site.
MUNICIPALITIES = "savivaldybes"
#: More contacts in one answer are a list that nobody reads.
MOST_INSTITUTIONS = 3
#: A second topic below this belief does not say which offices are meant.
TOPIC_FROM = 0.05
Events = list[dict[str, Any]]


def say_place(dispatcher: CollectingDispatcher, library: Library, place: str) -> None:
    """A municipality's card; its coordinator and its neighbour of the same name as buttons."""
    payload = f'{{"municipality": "{place}"}}'
    buttons = [
        {"text": "topic_municipality_coordinator", "payload": f"/municipality_coordinator{payload}"}
    ]
    if other := neighbour(library, place):
        payload = f'{{"municipality": "{other}"}}'
        buttons.append({"place": other, "payload": f"/municipality_info{payload}"})
    say.place(dispatcher, place, [*buttons, say.PERSON])


def _about(intent: str, place: str) -> str:
    """What a button tells the engine."""
    return f'/{intent}{{"municipality": "{place}"}}'


def named_place(library: Library, tracker: Tracker) -> str | None:
    """The municipality that the message names last, if any."""
    named = [p for p in tracker.get_latest_entity_values("municipality") if p in library.places]
    return named[-1] if named else None


def only_an_office(tracker: Tracker, understanding: Understanding) -> bool:
    """Whether the message names an institution and says no more than "and of" or "please"."""
    text = Said.now(tracker).text
    for entity in tracker.latest_message.get("entities", []):
        if entity.get("entity") == "institution":
            rest = text[: entity.get("start", 0)] + " " + text[entity.get("end", 0) :]
            if not fold(rest) or understanding.made_of(rest, "lead_in", "of_office"):
                return True
    return False


def asks_for_hours(tracker: Tracker, understanding: Understanding) -> bool:
    """Whether the message asks when an office is open."""
    return needs_of(tracker, understanding).tells("office_hours")


class MunicipalityInfo(Action):
    """What a municipality offers: the named one's card first."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_municipality"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the card, and the article for those who named no place or asked in a sentence."""
        name_help_if_suspected(dispatcher, tracker)
        place = named_place(self.library, tracker)
        if place:
            say_place(dispatcher, self.library, place)
        if not place or not Said.now(tracker).pressed:
            say.article(dispatcher, "municipality_info")
        return [SlotSet("offered", None)]


class InstitutionContact(Action):
    """Contacts of the institutions that were named, else of those that deal with the topic."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding

    def name(self) -> str:
        return "action_institution"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the contacts; if nobody knows whose, the general article."""
        name_help_if_suspected(dispatcher, tracker)
        asked = list(dict.fromkeys(tracker.get_latest_entity_values("institution")))
        place = named_place(self.library, tracker) or tracker.get_slot("known_municipality")
        if place in self.library.places and asked in ([], [MUNICIPALITIES]):
            say_place(dispatcher, self.library, place)
            return [SlotSet("offered", None)]
        if asked == [MUNICIPALITIES]:
            say.reply(dispatcher, "which_municipality")
            return [SlotSet("offered", None)]
        shown = [one for one in asked or self._of_topic(tracker) if showable(self.library, one)]
        for institution in shown[:MOST_INSTITUTIONS]:
            say.institution(dispatcher, institution)
        hours = asks_for_hours(tracker, self.understanding)
        if hours:
            say.reply(dispatcher, "hours_of_others")
        elif not shown:
            say.article(dispatcher, "institution_contact")
        return [SlotSet("offered", None)]

    def _of_topic(self, tracker: Tracker) -> list[str]:
        """Institutions of the likeliest topic besides the wish for a contact."""
        for topic, belief in beliefs(tracker).items():
            found = [i.id for i in self.library.institutions.values() if topic in i.topics]
            if topic != "institution_contact" and found and belief >= TOPIC_FROM:
                return found
        return []


class Communities(Action):
    """Lithuanian communities abroad, for the country that was named."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def name(self) -> str:
        return "action_communities"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say where communities of a country are listed, and the article."""
        name_help_if_suspected(dispatcher, tracker)
        abroad = [country for country in named_countries(tracker) if country != "lt"]
        if abroad and abroad[-1] in self.library.countries:
            say.country(dispatcher, abroad[-1])
        say.article(dispatcher, "communities_abroad")
        return [SlotSet("offered", None)]


class NextEvents(Action):
    """The centre's next events, and what it offers all year."""

    def name(self) -> str:
        return "action_events"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Events:
        """Say the dates that are known, and the article."""
        name_help_if_suspected(dispatcher, tracker)
        say.events(dispatcher)
        say.article(dispatcher, "events_activities")
        return [SlotSet("offered", None)]


def actions(library: Library, understanding: Understanding) -> list[Action]:
    """The actions of this module."""
    return [
        MunicipalityInfo(library),
        InstitutionContact(library, understanding),
        Communities(library),
        NextEvents(),
    ]
