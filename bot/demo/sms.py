"""The SMS pane: a phone that writes to our number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.demo.screen import Act, Bubble, Look, Screen, find_act
from bot.errors import Refused
from knowledge.sms import segments

if TYPE_CHECKING:
    from tests.stand_ins.twilio import Twilio

#: Of the numbers that Ofcom keeps for films: nobody has it.
PERSON = "+447700900456"
#: What stops us, and what lets us write again.
WORDS = {"stop": "STOP", "again": "START"}


class SmsPane:
    """Somebody with a telephone."""

    name = "sms"

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio
        self._screen = Screen(self._shown)

    def look(self, language: str) -> Look:  # noqa: ARG002 - a telephone has no words of ours
        """The thread now."""
        return Look(self._screen.bubbles(), [Act(key, word) for key, word in WORDS.items()])

    async def says(self, words: str) -> None:
        """Write an SMS."""
        self._screen.own(words)
        await self._twilio.says(PERSON, words)

    async def presses(self, value: str) -> None:  # noqa: ARG002 - there is nothing to press
        """There are no buttons. Raises Refused."""
        raise Refused("not_now", 409)

    async def does(self, key: str, words: str) -> None:  # noqa: ARG002 - they are the act's own
        """Write one of the words that the network obeys. Raises Refused."""
        find_act(self.look("en"), key)
        await self.says(WORDS[key])

    def _shown(self) -> Sequence[Bubble]:
        return [
            Bubble(text, note="note_parts", values={"count": segments(text)})
            for text in self._twilio.shown(PERSON)
        ]
