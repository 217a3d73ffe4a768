"""Which language the assistant answers in: sticky, and changed only on good evidence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import LANGUAGES, Language
from nlu.language import identify

#: Belief from which a message's language counts at all, and from which it overrides the present.
GUESS = 0.5
SURE = 0.85
#: Russian or Ukrainian in Latin letters must be plain: other languages look like them.
LATIN = 0.9
#: A change of language needs this many words: names and single words prove little.
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The language to answer in, and the one the message seems to be written in."""

    answer: Language
    message: Language | None


def choose(text: str, present: str, *, chosen: bool, first: bool) -> Choice:
    """The language of the answer to this text.

    `present` is the conversation's language; `chosen` says that the person picked it;
    `first` that nothing was written before, so that a weaker guess is enough.
    """
    current: Language = next(lang for lang in LANGUAGES if lang == present)
    guess = identify(text)
    seen = next((lang for lang in LANGUAGES if lang == guess.language), None)
    if seen is None or guess.confidence < GUESS:
        return Choice(current, None)
    if seen == current:
        return Choice(current, seen)
    if seen in ("ru", "uk") and text.isascii() and guess.confidence < LATIN:
        return Choice(current, None)
    words = len(text.split())
    if guess.confidence >= SURE and words >= FEWEST_WORDS:
        return Choice(seen, seen)
    if first and not chosen:
        return Choice(seen, seen)
    return Choice(current, seen)
