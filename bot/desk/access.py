"""The one place where it is decided which role may do what. `docs/roles.md` shows it in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["consultant", "lead", "trainer", "manager", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

Area = Literal[
    "signing",
    "own",
    "desk",
    "leading",
    "reading",
    "answers",
    "labels",
    "office",
    "coordinators",
    "accounts",
    "audit",
]

_EVERYBODY = frozenset(ROLES)

#: Who may enter which area. A route names its area; a new area is named here, and nowhere else.
MAY: Mapping[Area, frozenset[Role]] = MappingProxyType(
    {
        # What is open even before one has the second factor that one's role needs.
        "signing": _EVERYBODY,
        # One's own account: password, second factor, sessions, presence.
        "own": _EVERYBODY,
        # The queue, conversations and what is done with them.
        "desk": frozenset({"consultant", "lead", "administrator"}),
        # What is done with colleagues' conversations.
        "leading": frozenset({"lead", "administrator"}),
        # Reading the approved answers: those who use them, and those who write them.
        "reading": frozenset({"consultant", "lead", "trainer", "administrator"}),
        "answers": frozenset({"lead", "trainer", "administrator"}),
        # What closed conversations taught.
        "labels": frozenset({"lead", "trainer", "administrator"}),
        # Opening hours, holidays, everybody's calendars, who is called at night.
        "office": frozenset({"lead", "administrator"}),
        # The municipalities' addresses.
        "coordinators": frozenset({"lead", "administrator"}),
        "accounts": frozenset({"administrator"}),
        "audit": frozenset({"manager", "administrator"}),
    }
)


def may(role: str, area: Area) -> bool:
    """Whether a role may enter an area. An unknown role may enter nothing."""
    return role in MAY[area]
