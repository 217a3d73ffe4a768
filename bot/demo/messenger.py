"""The Messenger pane: what somebody with the page's thread sees and can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.demo.photo import NAME, photo
from bot.demo.screen import Act, Bubble, Look, Screen, find_act, hold_button
from bot.errors import Refused

if TYPE_CHECKING:
    from tests.stand_ins.graph import GraphStandIn

#: A person of nobody, as a page knows people.
PERSON = "7000000000000001"
LOCALES = {"lt": "lt_LT", "en": "en_US", "ru": "ru_RU", "uk": "uk_UA"}
TAP = "tap:"


class MessengerPane:
    """Somebody who writes to the page."""

    name = "messenger"

    def __init__(self, graph: GraphStandIn) -> None:
        self._graph = graph
        self._person = graph.someone(PERSON)
        self._screen = Screen(self._shown)
        graph.files[NAME] = photo()

    def look(self, language: str) -> Look:
        """The thread now."""
        bubbles = self._screen.bubbles()
        greeting = self._profile("greeting", language).get("text", "")
        actions = self._person.actions
        return Look(
            bubbles=bubbles,
            acts=tuple(self._acts(language, fresh=not bubbles)),
            intro="" if bubbles else greeting,
            typing=bool(actions) and actions[-1] == "typing_on" and self._waits(bubbles),
            writes=not self._person.blocked,
        )

    async def says(self, words: str) -> None:
        """Write to the page. Raises Refused."""
        self._not_blocked()
        self._screen.own(words)
        self._graph.says(PERSON, words)

    async def presses(self, value: str) -> None:
        """Press a quick reply. Raises Refused."""
        self._not_blocked()
        title = hold_button(self.look("en"), value)
        self._screen.own(title)
        self._graph.presses(PERSON, value)

    async def does(self, key: str, words: str) -> None:
        """Tap what the profile offers, send a photo, block; or be answered in the page's inbox."""
        acts = {act.key: act for language in LOCALES for act in self.look(language).acts}
        find_act(Look((), tuple(acts.values())), key)
        if key == "start":
            self._screen.own("", "note_started")
            self._graph.taps(PERSON, self._graph.profile["get_started"]["payload"])
        elif key.startswith(TAP):
            payload, _, title = key.removeprefix(TAP).partition(":")
            self._screen.own(title)
            self._graph.taps(PERSON, payload, title)
        elif key == "photo":
            url = f"{self._graph.url}/files/{NAME}"
            self._screen.own("", "note_photo")
            self._graph.says(PERSON, attachments=[{"type": "image", "payload": {"url": url}}])
        elif key == "inbox":
            self._graph.human_writes(PERSON, words)
        else:
            self._person.blocked = key == "block"

    def _acts(self, language: str, *, fresh: bool) -> Iterator[Act]:
        if self._person.blocked:
            yield Act("unblock")
            return
        if fresh:
            if "get_started" in self._graph.profile:
                yield Act("start")
            taps, words = self._profile("ice_breakers", language), "question"
        else:
            taps, words = self._profile("persistent_menu", language), "title"
        for one in taps.get("call_to_actions", ()):
            yield Act(f"{TAP}{one['payload']}:{one[words]}", one[words])
        if not fresh:
            yield Act("photo")
            yield Act("inbox", words=True)
            yield Act("block")

    def _profile(self, part: str, language: str) -> dict[str, Any]:
        """The part of the page's profile for an app in that language."""
        by_locale = {one["locale"]: one for one in self._graph.profile.get(part, ())}
        return by_locale.get(LOCALES[language]) or by_locale.get("default") or {}

    def _shown(self) -> Sequence[Bubble]:
        return [Bubble(one.text, buttons=one.replies) for one in self._person.shown]

    def _not_blocked(self) -> None:
        if self._person.blocked:
            raise Refused("not_now", 409)

    @staticmethod
    def _waits(bubbles: Sequence[Bubble]) -> bool:
        return bool(bubbles) and bubbles[-1].own
