"""Limits how often somebody may do something, in this process."""

from __future__ import annotations

import time
from collections import deque

#: Names remembered at most; beyond that the longest idle are forgotten.
MOST = 10_000


class Rates:
    """Sliding windows by name."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def allow(self, name: str, most: int, seconds: float) -> bool:
        """Whether this is at most the `most`-th time within so many seconds; counts it if so."""
        now = time.monotonic()
        times = self._times.pop(name, None) or deque()
        self._times[name] = times
        while len(self._times) > MOST:
            del self._times[next(iter(self._times))]
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= most:
            return False
        times.append(now)
        return True
