"""Which language the assistant answers in: the person's first one, and changed on good evidence.

The first message that tells its language decides, unless the person picked one. After that a short,
mixed or unsure text changes nothing. A clear message in another language is answered in the present
one, with an offer to change; a second one in a row changes it. A language that the person picked
stays until they pick another: clear messages in a third only bring the offer, now and then.
Somebody in danger is followed at once (`in_danger`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.messages import LANGUAGES, Language
from nlu.language import Guess, identify

#: Belief from which a message decides if nothing has before, and from which it counts as clear.
FIRST = 0.7
CLEAR = 0.9
#: A clear message has so many words, names of places not counted.
FEWEST_WORDS = 3
#: A single word of so few letters may be an abbreviation, or all that somebody knows.
LONGEST_SCRAP = 4
#: So many messages in a picked language pass until another is offered again.
PAUSE = 6
#: What who writes in none of ours is answered in, until they write in one.
COMMON: Language = "en"
#: Where a conversation's memory holds what was heard, beside what the engine remembers.
_KEY = "speech"
#: What else stands there that the engine is not to see: a talk about a case code.
JOINING = "joining"
_OURS = frozenset({_KEY, JOINING})


@dataclass(frozen=True, slots=True)
class Heard:
    """What the conversation so far says about its language.

    `settled`: a message has decided. `other`: the language of the last clear message, if it is not
    the conversation's. `pause`: so many messages may pass until another language is offered again.
    """

    settled: bool = False
    other: Language | None = None
    pause: int = 0

    @classmethod
    def recall(cls, memory: dict[str, Any]) -> Heard:
        """Read it from a conversation's memory."""
        return cls(**memory.get(_KEY, {}))

    def keep(self, memory: dict[str, Any]) -> dict[str, Any]:
        """A memory in which this is kept."""
        found = {"settled": self.settled, "other": self.other, "pause": self.pause}
        return {**memory, _KEY: {name: value for name, value in found.items() if value}}


def of_engine(memory: dict[str, Any]) -> dict[str, Any]:
    """The part of a conversation's memory that is the engine's."""
    return {name: value for name, value in memory.items() if name not in _OURS}


@dataclass(frozen=True, slots=True)
class Choice:
    """The language to answer in, and what else follows from a message.

    `message` is the language it seems to be in, `clear` whether that is sure. `offer` is a language
    to offer; `changed` says that the answer's language is new to the person, `picked` that they
    asked for it by name.
    """

    answer: Language
    heard: Heard
    message: Language | None = None
    clear: bool = False
    offer: Language | None = None
    changed: bool = False
    picked: bool = False

    @property
    def spoken(self) -> Language:
        """The language that the message is in, as far as that is sure; else the answer's."""
        return self.message if self.clear and self.message else self.answer


def choose(text: str | None, present: str, heard: Heard, *, chosen: bool) -> Choice:
    """The language of the answer to a text, or to the press of a button (None).

    `present` is the conversation's language; `chosen` says that the person picked it.
    """
    current = _ours(present) or COMMON
    if text is None:
        return Choice(current, heard)
    guess = identify(text)
    seen, clear = _ours(guess.language), is_clear(text, guess)
    if not chosen and not heard.settled:
        return _first(text, guess, seen, current, clear=clear)
    if seen and seen != current and clear:
        return _other(seen, current, heard, chosen=chosen)
    rested = _rested(heard)
    if seen == current and guess.known and guess.confidence >= CLEAR:
        rested = replace(rested, other=None)
    return Choice(current, rested, seen, clear)


def spoken(text: str, present: str) -> str:
    """The language that a text is in, if that is sure; else `present`, the conversation's."""
    guess = identify(text)
    return guess.language or present if is_clear(text, guess) and _ours(guess.language) else present


def picked(language: Language) -> Choice:
    """The choice for a message that asks for a language by name."""
    return Choice(language, Heard(settled=True), language, clear=True, picked=True)


def in_danger(choice: Choice) -> Choice:
    """The choice if the answer names help: a clear message in another language is followed now.

    For a text that is not clear the change is offered, even if it was offered a moment ago.
    """
    if choice.message in {None, choice.answer}:
        return choice
    if not choice.clear or choice.message is None:
        return replace(choice, offer=choice.message)
    return replace(
        choice, answer=choice.message, heard=Heard(settled=True), offer=choice.answer, changed=True
    )


def is_clear(text: str, guess: Guess) -> bool:
    """Whether a text is surely in one language: enough words, most of them known, not mixed.

    Words that all begin with a capital are somebody's name or address.
    """
    return (
        guess.language is not None
        and guess.confidence >= CLEAR
        and guess.words >= FEWEST_WORDS
        and guess.known * 2 >= guess.words
        and guess.against * 4 < guess.words
        and not text.istitle()
    )


def _first(
    text: str, guess: Guess, seen: Language | None, current: Language, *, clear: bool
) -> Choice:
    """Nothing has decided yet."""
    if guess.foreign:
        return Choice(COMMON, Heard())
    if seen and guess.known and guess.confidence >= FIRST:
        return Choice(seen, Heard(settled=not is_scrap(text)), seen, clear)
    return Choice(current, Heard(), seen)


def is_scrap(text: str) -> bool:
    """Whether a text is so short that it decides for one answer only: "vnj", "visa", "hi"."""
    return len(text.split()) == 1 and sum(map(str.isalpha, text)) <= LONGEST_SCRAP


def _other(seen: Language, current: Language, heard: Heard, *, chosen: bool) -> Choice:
    """A clear message is in another language than the conversation."""
    if heard.other == seen and not chosen:
        return Choice(seen, Heard(settled=True), seen, clear=True, offer=current, changed=True)
    if heard.pause and chosen:
        return Choice(current, _rested(heard), seen, clear=True)
    return Choice(
        current, Heard(settled=True, other=seen, pause=PAUSE), seen, clear=True, offer=seen
    )


def _rested(heard: Heard) -> Heard:
    return replace(heard, settled=True, pause=max(heard.pause - 1, 0))


def _ours(language: str | None) -> Language | None:
    return next((one for one in LANGUAGES if one == language), None)
