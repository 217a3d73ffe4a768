"""Facts about `bot.chores`: of all processes one does it, and nothing stops the next time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import update

from bot.chores import Chore, do_due, keep_doing
from bot.services import Services
from bot.store.base import now
from bot.store.chores import DueChore

HOUR = timedelta(hours=1)
MakeServices = Callable[[], Services]


class Work:
    """Counts how often it was done, and does as a test wishes meanwhile."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
        self.done = 0
        self._meanwhile = meanwhile

    async def __call__(self, _services: Services) -> None:
        """Do it."""
        self.done += 1
        if self._meanwhile:
            await self._meanwhile()


async def announce(services: Services, name: str = "tidy") -> None:
    """Make the row of a chore, due now."""
    async with services.database.write() as session:
        session.add(DueChore(name=name))


async def change(services: Services, **values: object) -> None:
    """Change the rows of all chores."""
    async with services.database.write() as session:
        await session.execute(update(DueChore).values(**values))


async def row(services: Services) -> DueChore:
    """The chore as it is now."""
    async with services.database.read() as session:
        return await session.get_one(DueChore, "tidy")


async def test_two_processes(make_services: MakeServices) -> None:
    """Both look at the same moment, one does it, and neither again before it is due."""
    here, there, work = make_services(), make_services(), Work()
    chore = Chore("tidy", HOUR, work)
    await announce(here)

    done = await asyncio.gather(do_due(here, [chore]), do_due(there, [chore]))

    assert sorted(done) == [[], ["tidy"]]
    assert await do_due(here, [chore]) == []
    assert work.done == 1
    assert (await row(here)).due_at > now() + HOUR / 2


async def test_failing_work(make_services: MakeServices) -> None:
    """What fails today is tried again when it is due, and others are done meanwhile."""
    services = make_services()

    async def break_down() -> None:
        raise ValueError

    broken, fine = Work(break_down), Work()
    chores = [Chore("tidy", HOUR, broken), Chore("also", HOUR, fine)]
    await announce(services)
    await announce(services, "also")

    assert sorted(await do_due(services, chores)) == ["also", "tidy"]

    assert (await row(services)).lease_until is None
    await change(services, due_at=now())
    await do_due(services, chores)
    assert (broken.done, fine.done) == (2, 2)


async def test_a_dead_process(make_services: MakeServices) -> None:
    """Whoever died in the middle keeps it until the lease ends; then another does it."""
    services, work = make_services(), Work()
    chore = Chore("tidy", HOUR, work)
    await announce(services)
    await change(services, lease_until=now() + HOUR)

    assert await do_due(services, [chore]) == []
    await change(services, lease_until=now() - timedelta(seconds=1))
    assert await do_due(services, [chore]) == ["tidy"]
    assert work.done == 1


async def test_new_chores_are_done_by_themselves(make_services: MakeServices) -> None:
    """A chore that nobody knew yet is announced once, by whichever process is first."""
    here, there, began = make_services(), make_services(), asyncio.Event()

    async def tell() -> None:
        began.set()

    work = Work(tell)
    chore = Chore("tidy", HOUR, work)
    processes = [asyncio.create_task(keep_doing(one, [chore])) for one in (here, there)]
    async with asyncio.timeout(30):
        await began.wait()
        while (await row(here)).lease_until:
            await asyncio.sleep(0.01)
    for process in processes:
        process.cancel()
    await asyncio.gather(*processes, return_exceptions=True)

    assert work.done == 1


async def test_a_chore_that_is_no_more(make_services: MakeServices) -> None:
    """Its row stays from an older version and troubles nobody."""
    services = make_services()
    await announce(services, "gone")

    assert await do_due(services, []) == []
