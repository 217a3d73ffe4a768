"""Facts about how SQLite is reached: quick steps at once, what may wait in a thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signals import Signals
from bot.store.database import Database
from bot.store.inline import Inline
from bot.store.models import Person


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An empty database."""
    made = Database(sqlite_url.replace("sqlite:", "sqlite+aiosqlite:"), Signals())
    yield made
    await made.close()


async def thread_of(session: AsyncSession) -> int:
    """The thread that takes a session's statements."""
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, Inline)
    await connection.create_function("thread", 0, threading.get_ident)
    found = await session.scalar(text("SELECT thread()"))
    assert isinstance(found, int)
    return found


async def add(database: Database) -> None:
    """Store one more person."""
    async with database.write() as session:
        session.add(Person())


@asynccontextmanager
async def added_while_another_writes(database: Database) -> AsyncIterator[asyncio.Task[None]]:
    """Somebody is being stored; until the end of the block another program has the database."""
    with closing(sqlite3.connect(database.url.partition(":///")[2])) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        adding = asyncio.create_task(add(database))
        await asyncio.sleep(0.2)
        yield adding
        other.execute("ROLLBACK")


async def test_reads_are_taken_at_once(database: Database) -> None:
    """No statement of a read goes to a thread and back."""
    async with database.read() as session:
        assert await thread_of(session) == threading.get_ident()


async def test_changes_are_taken_at_once(database: Database) -> None:
    """Nor does a statement of a change that has begun."""
    async with database.write() as session:
        assert await thread_of(session) == threading.get_ident()


async def test_waiting_for_another_process_stops_nobody(database: Database) -> None:
    """While another program writes, a change waits, everybody else goes on; nothing is lost."""
    async with added_while_another_writes(database) as adding:
        async with database.read() as session:
            before = await session.scalar(select(func.count(Person.id)))
        waited = not adding.done()
    await asyncio.wait_for(adding, 5)

    async with database.read() as session:
        after = await session.scalar(select(func.count(Person.id)))
    assert (before, waited, after) == (0, True, 1)


async def test_giving_up_waiting_leaves_the_way_free(database: Database) -> None:
    """A change that is cancelled while it waits for another program hinders no later one."""
    async with added_while_another_writes(database) as adding:
        adding.cancel()
    await asyncio.wait({adding}, timeout=5)
    await asyncio.wait_for(add(database), 5)

    async with database.read() as session:
        assert adding.cancelled()
        assert await session.scalar(select(func.count(Person.id))) == 1
