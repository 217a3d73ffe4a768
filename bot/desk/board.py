"""The list as all open desks of a process share it: read once for each change."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import timedelta

from bot.desk.queue import Snapshot, read_snapshot
from bot.services import Services
from bot.signals import QUEUE
from bot.store.base import now

#: A snapshot is read anew after so long even if nothing was signalled: presence ends by itself.
OLDEST = timedelta(seconds=15)
#: Seconds between two readings for desks that only refresh their list.
APART = 1.0


class Board:
    """Keeps the newest snapshot. However many ask at once, one of them reads it."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._listening = ExitStack()
        self._changed = self._listening.enter_context(services.signals.waiter(QUEUE))
        self._reading = asyncio.Lock()
        self._snapshot: Snapshot | None = None

    async def snapshot(self, *, newest: bool = True, patient: bool = False) -> Snapshot:
        """The list as it is now; without `newest` at once, as it was a moment ago.

        The `patient` wait a little for further changes, so that a busy hour is not spent on
        reading the list.
        """
        asked, kept = now(), self._snapshot
        if kept and not newest and asked - kept.at < OLDEST:
            return kept
        if kept and patient and self._changed.is_set():
            await asyncio.sleep(max(0, APART - (asked - kept.at).total_seconds()))
        async with self._reading:
            kept = self._snapshot
            # What was read since we asked is new enough, or all who ask would read in turn.
            if kept and kept.at >= asked:
                return kept
            if kept is None or self._changed.is_set() or asked - kept.at > OLDEST:
                # Cleared before looking: what changes meanwhile is read the next time.
                self._changed.clear()
                async with self._database.read() as session:
                    self._snapshot = kept = await read_snapshot(session, now())
            return kept
