"""The database's two doors: `read()` and `write()`.

On SQLite there is one writing connection, so writers queue here instead of failing with
"database is locked"; on PostgreSQL both doors lead to the same pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from bot.signals import Signals
from bot.store.inline import Inline


class Database:
    """Sessions on one database; signals given with `wake` go out after the commit."""

    def __init__(self, url: str, signals: Signals) -> None:
        self.url = url
        self.signals = signals
        self.is_sqlite = url.startswith("sqlite")
        self._writing: set[asyncio.Task[Any] | None] = set()
        """The tasks that are in a transaction."""
        if self.is_sqlite:
            Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
            self._reader = _sqlite(url, None, pool_size=4)
            self._writer = _sqlite(url, "BEGIN IMMEDIATE", pool_size=1)
        else:
            self._reader = self._writer = _postgres(url)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for looking only."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed if the block ends, rolled back if it raises."""
        async with (
            self._not_within_itself(),
            AsyncSession(self._writer, expire_on_commit=False) as session,
        ):
            yield session
            topics: set[str] = session.info.get("topics", set())
            if topics and not self.is_sqlite:
                await session.execute(
                    text("SELECT pg_notify('gandras', :topics)"), {"topics": " ".join(topics)}
                )
            await session.commit()
        self.signals.send(*topics)

    @asynccontextmanager
    async def _not_within_itself(self) -> AsyncIterator[None]:
        """Raise RuntimeError rather than wait a minute for a connection that we hold ourselves."""
        task = asyncio.current_task()
        if task in self._writing:
            msg = "a transaction was begun within another; pass the session on instead"
            raise RuntimeError(msg)
        self._writing.add(task)
        try:
            yield
        finally:
            self._writing.discard(task)

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.dispose()
        await self._writer.dispose()

    @property
    def engine(self) -> AsyncEngine:
        """The writing engine."""
        return self._writer

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A transaction in which tables may change.

        SQLite often changes a table by making it anew. With keys in force, dropping the old one
        would delete whatever points at it.
        """
        if not self.is_sqlite:
            async with self._writer.begin() as connection:
                yield connection
            return
        engine = _sqlite(self.url, "BEGIN IMMEDIATE", pool_size=1, keys="OFF")
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()


def _postgres(url: str) -> AsyncEngine:
    # A connection that already knows a statement saves the making of it, which is most of its cost:
    # so none is closed after a busy moment, those used last are used first, and all statements of
    # the program are kept.
    return create_async_engine(
        url,
        pool_size=20,
        max_overflow=0,
        pool_use_lifo=True,
        pool_pre_ping=True,
        connect_args={"prepared_statement_cache_size": 1000},
    )


def _sqlite(url: str, begin: str | None, *, pool_size: int, keys: str = "ON") -> AsyncEngine:
    # No statement is sent that does nothing: reads run without a transaction, and a session that is
    # closed has ended its own.
    path = make_url(url).database or ""
    engine = create_async_engine(
        url,
        async_creator=lambda: Inline(path, reads=begin is None, patience=30),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        pool_reset_on_return=None,
        isolation_level=None if begin else "AUTOCOMMIT",
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself, or BEGIN IMMEDIATE comes too late.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"foreign_keys={keys}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    if begin:

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine
