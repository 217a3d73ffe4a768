"""The one place where it is decided which role may do what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Role = Literal["consultant", "lead", "trainer", "manager", "administrator"]
ROLES: tuple[Role, ...] = ("consultant", "lead", "trainer", "manager", "administrator")

Area = Literal["desk"]

#: Who may enter which area. A new page names its area here, and nowhere else.
MAY: Mapping[Area, frozenset[Role]] = MappingProxyType(
    {"desk": frozenset({"consultant", "lead", "administrator"})}
)


def may(role: str, area: Area) -> bool:
    """Whether a role may enter an area. An unknown role may enter nothing."""
    return role in MAY[area]
