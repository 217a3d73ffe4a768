"""What the engine gets to read instead of the bare text."""

from __future__ import annotations

import re
import unicodedata

from bot.store.models import Conversation
from bot.understanding import Understanding

#: Whole messages that mean one thing whatever the classifier would say.
_MEANINGS = {
    "show_plan": "/show_plan",
    "make_plan": "/start_plan",
    "help": "/help_wanted",
    "all_said": "/goodbye",
}
#: In how many words somebody takes a request back, or asks when they will be answered.
_MOST_WORDS = 8
_TAKING_BACK = frozenset({"cancel", "withdraw"})
#: A whole message made of these means the first of them that is in it.
_COURTESIES = {"bye": "/goodbye", "thanks": "/thank", "fine": "/acknowledge"}
_SAD = frozenset("😔😞😟🙁☹😢😥😓😩😫😭😖😣😰😨😱🥺💔😿")
_SMILE, _FROWN = re.compile(r"[:;=]?[-']?\)+|[:;=]-?D+"), re.compile(r"[:;=]?[-']?\(+")
_FORM_MEANINGS = {
    "skip": "/skip",
    "why": "/why",
    "cancel": "/cancel_plan",
    "show_plan": "/show_plan",
    "help": "/help_wanted",
}
#: What a form lets pass: in it "fine" may be an answer, and a sad face about the question.
_IN_FORMS = frozenset({"/goodbye", "/thank"})


def engine_text(text: str, conversation: Conversation, understanding: Understanding) -> str:
    """What a person typed, made harmless, or the meaning that it has as a whole.

    Text that begins with a slash would reach the engine as a command, so its slashes are cut off.
    """
    text = re.sub(r"^[/\s]+", "", text).strip() or "?"
    in_form = bool(conversation.memory.get("loop"))
    if waiting := _while_waiting(text, conversation, understanding, in_form=in_form):
        return waiting
    if not in_form and (follow_up := _follow_up(text, conversation, understanding)):
        return follow_up
    for meaning, payload in (_FORM_MEANINGS if in_form else _MEANINGS).items():
        if understanding.means(text, meaning):
            return payload
    if in_form and "cancel" in understanding.made_of(text, "cancel", "deny", "please", "sorry"):
        return "/cancel_plan"
    if not in_form and _nothing_to_skip(text, conversation, understanding):
        return "/skip"
    courtesy = _courtesy(text, understanding)
    return courtesy if courtesy and (not in_form or courtesy in _IN_FORMS) else text


def _while_waiting(
    text: str, conversation: Conversation, understanding: Understanding, *, in_form: bool
) -> str | None:
    """What somebody wants for whom a person was called: take the request back, know how long."""
    if conversation.owner != "waiting":
        return None
    if not in_form and _takes_back(text, conversation, understanding):
        return "/withdraw_request"
    return "/when_answered" if _asks_when(text, understanding) else None


def _takes_back(text: str, conversation: Conversation, understanding: Understanding) -> bool:
    """Whether somebody takes back the request that they have sent."""
    if not conversation.memory.get("slots", {}).get("request_sent"):
        return False
    if _TAKING_BACK & understanding.made_of(text, *_TAKING_BACK, "deny", "please", "sorry"):
        return True
    return len(text.split()) <= _MOST_WORDS and understanding.contains(text, "withdraw")


def _nothing_to_skip(text: str, conversation: Conversation, understanding: Understanding) -> bool:
    """Whether somebody skips where no form asks; in distress "I don't know" is listened to."""
    listening = conversation.memory.get("slots", {}).get("listening") is not None
    return not (listening or conversation.urgent) and understanding.means(text, "skip")


def _asks_when(text: str, understanding: Understanding) -> bool:
    """Whether somebody asks how long they must wait for an answer."""
    if len(text.split()) > _MOST_WORDS:
        return False
    asked = understanding.made_of(text, "when_answered", "lead_in", "please")
    return "when_answered" in asked or understanding.contains(text, "when_answered_in")


def _follow_up(text: str, conversation: Conversation, understanding: Understanding) -> str | None:
    """What a bare "how much?" or "more" stands for after an article; never in an emergency."""
    slots = conversation.memory.get("slots", {})
    if slots.get("listening") is not None or conversation.urgent:
        return None
    about = understanding.asked(text, whole=True)
    if about == "more":
        return "/more"
    return f'/follow_up{{"choice": "{about}"}}' if about and slots.get("reading") else None


def _courtesy(text: str, understanding: Understanding) -> str | None:
    """What thanks, a goodbye or a bare sign stand for."""
    kinds = {unicodedata.category(sign)[0] for sign in text}
    if _FROWN.fullmatch(text) or ("L" not in kinds and _SAD & set(text)):
        return "/sad_sign"
    if _SMILE.fullmatch(text) or (not kinds & {"L", "N"} and _is_picture(text)):
        return "/acknowledge"
    said = understanding.made_of(text, *_COURTESIES)
    if said <= {"thanks"} or said <= {"bye"}:
        return None  # The classifier knows one of them alone; two confuse it.
    return next((payload for meaning, payload in _COURTESIES.items() if meaning in said), None)


def _is_picture(text: str) -> bool:
    return any(unicodedata.category(sign) == "So" for sign in text)
