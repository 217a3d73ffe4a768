"""What is asked for each kind of request, in order, and which answers there are to choose from."""

from __future__ import annotations

from collections.abc import Mapping

#: Of several citizenships in a family the plan needs the one that asks for most.
CITIZENSHIPS = ("ua", "other", "eu", "lt")
#: The kinds of request, each with its fields.
KINDS: Mapping[str, tuple[str, ...]] = {
    "case": ("about", "now", "to", "citizenship", "deadline", "how", "consent", "contact"),
    "consultation": ("about", "how", "when", "language", "consent", "contact"),
    "coordinator": ("municipality", "about", "who", "consent", "contact"),
}
#: Ways of answering, by the kind of request.
HOW: Mapping[str, tuple[str, ...]] = {
    "case": ("chat", "phone", "email"),
    "consultation": ("phone", "video", "in_person", "chat"),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "citizenship": CITIZENSHIPS,
    "deadline": ("none",),
    "who": ("alone", "couple", "family"),
    "language": ("lt", "en", "ru", "uk"),
    "consent": ("yes", "no"),
}


def choices(kind: str, field: str) -> tuple[str, ...]:
    """The answers of a field that can be chosen; those in own words are besides."""
    return HOW.get(kind, ()) if field == "how" else _CHOICES.get(field, ())
