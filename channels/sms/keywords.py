"""Whole messages that forbid us to write, or allow it again."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.messages import Command

_WORDS: dict[str, list[str]] = yaml.load(
    Path(__file__).with_name("words.yml").read_text("utf-8"), Loader=yaml.CSafeLoader
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a message says of being written to; the fields are those of `Incoming`."""

    handled: bool = False
    reachable: bool | None = None
    command: Command | None = None


_STOPPED = Wish(handled=True, reachable=False)
_STARTED = Wish(handled=True, reachable=True)
#: Twilio's answer to it helps nobody who is in trouble, so a person is called too.
_HELPED = Wish(handled=True, command="human")
#: Nobody but us will tell the person that it is done.
_STOP = Wish(reachable=False)
_START = Wish(reachable=True, command="start")
#: An answer like any other, if they had not stopped us.
_YES = Wish(reachable=True)

#: `OptOutType`: https://support.twilio.com/hc/en-us/articles/31560110671259
_OPT_OUT = {"STOP": _STOPPED, "START": _STARTED, "HELP": _HELPED}
_BY_TWILIO = (
    dict.fromkeys(_WORDS["twilio_stop"], _STOPPED)
    | dict.fromkeys(_WORDS["twilio_start"], _STARTED)
    | dict.fromkeys(_WORDS["twilio_start_or_answer"], _YES)
    | dict.fromkeys(_WORDS["twilio_help"], _HELPED)
)
_BY_US = dict.fromkeys([*_WORDS["twilio_stop"], *_WORDS["stop"]], _STOP) | dict.fromkeys(
    [*_WORDS["twilio_start"], *_WORDS["start"]], _START
)


def wish(body: str, opt_out: str, *, by_twilio: bool) -> Wish:
    """What a message wishes. `opt_out` is what Twilio took it for, which goes before its words.

    `by_twilio` says whether Twilio answers its own words. It knows them only bare: "Stop!" is
    obeyed by us, and "Help!" is a cry that we must answer.
    """
    taken = _OPT_OUT.get(opt_out.strip().upper())
    if taken:
        return taken
    said = body.strip().casefold()
    if by_twilio and said in _BY_TWILIO:
        return _BY_TWILIO[said]
    return _BY_US.get(_bare(said), Wish())


def _bare(said: str) -> str:
    """The words without what stands around them, letters composed, one space between."""
    text = unicodedata.normalize("NFKC", said)
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return " ".join(text[start:end].split())
