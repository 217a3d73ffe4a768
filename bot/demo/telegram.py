"""The Telegram pane: what somebody in a private chat with the bot sees and can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.demo.photo import HEIGHT, NAME, WIDTH, photo
from bot.demo.screen import Act, Bubble, Look, Screen, find_act, hold_button
from bot.errors import Refused

if TYPE_CHECKING:
    from tests.stand_ins.telegram import Telegram

#: A person of nobody, as a bot knows people.
PERSON, FIRST_NAME = 700000001, "Julija"
#: Of the numbers that Ofcom keeps for films: nobody has it.
PHONE = "+447700900123"
#: The cathedral square of Vilnius.
PLACE = {"latitude": 54.6858, "longitude": 25.2877}
COMMAND = "command:"


class TelegramPane:
    """Somebody who talks to the bot."""

    name = "telegram"

    def __init__(self, telegram: Telegram, first: int) -> None:
        """`first` is the number before that of the chat's first message."""
        self._telegram = telegram
        self._person = telegram.person(PERSON, FIRST_NAME)
        self._person.last = first
        self._screen = Screen(self._shown)
        self._last: tuple[int, int, str] | None = None
        """The last text of the person's own: its place on the screen, its number, its words."""
        telegram.files[NAME] = photo()

    def look(self, language: str) -> Look:
        """The chat now."""
        bubbles = self._screen.bubbles()
        intro = self._telegram.profile.get(("description", language), "")
        return Look(
            bubbles=bubbles,
            acts=tuple(self._acts(language, fresh=not bubbles)),
            intro="" if bubbles else intro,
            typing=self._person.typing > 0,
            writes=bool(bubbles) and not self._person.blocked,
        )

    async def says(self, words: str) -> None:
        """Write to the bot. Raises Refused."""
        if not self.look("en").writes:
            raise Refused("not_now", 409)
        self._send(words)

    async def presses(self, value: str) -> None:
        """Press a button. Its words do not become a message. Raises Refused."""
        hold_button(self.look("en"), value)
        self._telegram.presses(PERSON, value)

    async def does(self, key: str, words: str) -> None:
        """Start, use the menu, share something, change the last text, block. Raises Refused."""
        find_act(self.look("en"), key)
        if key == "start":
            self._send("/start")
        elif key.startswith(COMMAND):
            self._send(f"/{key.removeprefix(COMMAND)}")
        elif key == "edit":
            self._edit(words)
        elif key == "contact":
            self._screen.own(PHONE, "note_contact")
            card = {"phone_number": PHONE, "first_name": FIRST_NAME, "user_id": PERSON}
            self._telegram.sends(PERSON, contact=card)
        elif key == "place":
            self._screen.own("{latitude}, {longitude}".format(**PLACE), "note_place")
            self._telegram.sends(PERSON, location=PLACE)
        elif key == "photo":
            self._screen.own("", "note_photo")
            file = {"file_id": NAME, "file_unique_id": NAME, "file_size": len(photo())}
            self._telegram.sends(PERSON, photo=[{**file, "width": WIDTH, "height": HEIGHT}])
        else:
            self._telegram.blocks(PERSON, again=key == "unblock")

    def _acts(self, language: str, *, fresh: bool) -> Iterator[Act]:
        if fresh:
            yield Act("start")
        elif self._person.blocked:
            yield Act("unblock")
        else:
            yield from (Act("contact"), Act("place"), Act("photo"))
            if self._last:
                yield Act("edit", words=True, draft=self._last[2])
            yield Act("block")
            for command in self._telegram.profile.get(("commands", language), ()):
                name, words = command["command"], command["description"]
                yield Act(f"{COMMAND}{name}", f"/{name} – {words}")

    def _send(self, words: str) -> None:
        place = self._screen.own(words)
        self._last = (place, self._telegram.says(PERSON, words), words)

    def _edit(self, words: str) -> None:
        if self._last is None or not words:
            raise Refused("not_now", 409)
        place, number, _ = self._last
        self._screen.change(place, words, "note_edited")
        self._telegram.edits(PERSON, number, text=words)
        self._last = (place, number, words)

    def _shown(self) -> Sequence[Bubble]:
        return [
            Bubble(one.text, buttons=tuple(button for row in one.buttons for button in row))
            for one in self._person.shown
        ]
