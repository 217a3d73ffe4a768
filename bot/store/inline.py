"""SQLite's quick steps in the loop's own thread, its slow ones in another.

A statement is four steps, each a trip to the connection's thread and back, in which two threads
take turns at the interpreter. Here a statement takes far less time than its trips do: a busy desk
spent most of its time on them (benchmarks/README.md). What may wait, for another process that
writes or for the disk, still goes to the thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

#: Rows read at a time where rows are read one after another.
_CHUNK = 64


class Inline(aiosqlite.Connection):
    """A connection that takes quick steps at once."""

    def __init__(self, path: str, *, reads: bool, patience: float) -> None:
        """For one that only `reads` nothing may wait.

        `patience` is in seconds: how long another process may have the database to itself.
        """
        connect = partial(sqlite3.connect, path, timeout=patience, check_same_thread=False)
        super().__init__(connect, _CHUNK)
        self._thread.daemon = True
        self._reads = reads

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Take a step; what aiosqlite does for every one of them."""
        if self._connection is None or self._may_wait(fn):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)

    def _may_wait(self, step: Callable[..., Any]) -> bool:
        """Whether a step may wait: to begin or to end a change, or to let go of the file."""
        connection = self._conn
        if step in {connection.commit, connection.close}:
            return True
        return not self._reads and not connection.in_transaction
