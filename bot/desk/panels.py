"""What stands beside a conversation, above its composer, in its menu: a line, a template each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.appointments_panel import read_panel as read_appointments
from bot.desk.door import Visit
from bot.desk.lesson import lesson_above
from bot.desk.offered import suggestions_above
from bot.desk.opinions import read_opinion
from bot.desk.protocols import read_care
from bot.desk.referral_panel import referrals_panel
from bot.desk.thread import Thread
from bot.services import Services

#: What a panel shows; None leaves it out.
Values = Mapping[str, object] | None
Reader = Callable[[AsyncSession, Services, Visit, Thread], Awaitable[Values]]

#: Templates `panels/<name>.html` beside the conversation, in order; each gets its values as `it`.
PANELS: Mapping[str, Reader] = {
    "care": read_care,
    "opinion": read_opinion,
    "appointments": read_appointments,
    "referrals": referrals_panel,
}

#: Templates `above/<name>.html` between the conversation and its composer, likewise.
ABOVE: Mapping[str, Reader] = {"suggestions": suggestions_above, "lesson": lesson_above}

#: Templates `menu/<name>.html` in the conversation's menu, in order.
MENU: tuple[str, ...] = ("transfer", "assign", "snooze", "close", "reopen")


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with what it shows."""

    template: str
    it: Mapping[str, object]


async def read_panels(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> list[Panel]:
    """The panels beside the conversation that have something to show."""
    return [
        Panel(f"panels/{name}.html", values)
        for name, read in PANELS.items()
        if (values := await _behind(read(session, services, visit, thread))) is not None
    ]


async def read_above(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> list[Panel]:
    """What stands above the composer."""
    return [
        Panel(f"above/{name}.html", values)
        for name, read in ABOVE.items()
        if (values := await _behind(read(session, services, visit, thread))) is not None
    ]


async def _behind(reading: Awaitable[Values]) -> Values:
    """Read when whoever else has something to do had their turn: a page has many panels."""
    await asyncio.sleep(0)
    return await reading
