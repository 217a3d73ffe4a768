"""Work that repeats: reminders, deadlines, tidying. Of all processes one does it at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.services import Services
from bot.store.base import now
from bot.store.chores import DueChore

log = structlog.get_logger(__name__)

#: Seconds between two looks at what is due.
LOOK = 1.0
LEASE = timedelta(minutes=2)
"""How long a chore may take; then it is cut off. A process that hangs or dies cannot even do that,
and another begins the chore, so it must bear being done twice."""


@dataclass(frozen=True, slots=True)
class Chore:
    """What is done, and how long after its end it is done again."""

    name: str
    every: timedelta
    work: Callable[[Services], Awaitable[None]]


async def keep_doing(services: Services, chores: Iterable[Chore]) -> None:
    """Do each chore whenever it is due, for ever."""
    known = {chore.name: chore for chore in chores}
    announced = False
    while True:
        try:
            if not announced:
                await _announce(services, known.keys())
                announced = True
            await do_due(services, known.values())
        except Exception:
            log.exception("chores.failed")
        await asyncio.sleep(LOOK)


async def do_due(services: Services, chores: Iterable[Chore]) -> list[str]:
    """Do what is due and nobody else does; the names of what was done."""
    done = []
    by_name = {chore.name: chore for chore in chores}
    async with services.database.read() as session:
        due = list(await session.scalars(select(DueChore.name).where(_is_due())))
    for name in due:
        if name in by_name and await _claim(services, name):
            await _do(services, by_name[name])
            done.append(name)
    return done


async def _do(services: Services, chore: Chore) -> None:
    try:
        async with asyncio.timeout(LEASE.total_seconds()):
            await chore.work(services)
    except Exception:
        log.exception("chore.failed", chore=chore.name)
    async with services.database.write() as session:
        await session.execute(
            update(DueChore)
            .where(DueChore.name == chore.name)
            .values(due_at=now() + chore.every, lease_until=None)
        )


async def _announce(services: Services, names: Iterable[str]) -> None:
    """Make the rows of new chores."""
    async with services.database.read() as session:
        known = set(await session.scalars(select(DueChore.name)))
    for name in names:
        if name not in known:
            await _add(services, name)


async def _add(services: Services, name: str) -> None:
    try:
        async with services.database.write() as session:
            session.add(DueChore(name=name))
    except IntegrityError:
        # Another process was faster.
        log.debug("chore.known", chore=name)


async def _claim(services: Services, name: str) -> bool:
    async with services.database.write() as session:
        claimed = await session.scalar(
            update(DueChore)
            .where(DueChore.name == name, _is_due())
            .values(lease_until=now() + LEASE)
            .returning(DueChore.name)
        )
    return claimed is not None


def _is_due() -> ColumnElement[bool]:
    free = or_(DueChore.lease_until.is_(None), DueChore.lease_until < now())
    return and_(DueChore.due_at <= now(), free)
