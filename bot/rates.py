"""Limits how often somebody may do something, in this process."""

from __future__ import annotations

import time
from collections import deque

#: Names remembered at most; beyond that the longest idle are forgotten.
MOST = 10_000


class Rates:
    """Sliding windows by name."""

    def __init__(self) -> None:
        self._times: dict[str, deque[tuple[float, int]]] = {}

    def allow(self, name: str, most: int, seconds: float, weight: int = 1) -> bool:
        """Whether this is at most the `most`-th time within so many seconds; counts it if so.

        With a `weight` it counts as so many times: the bytes of a file, say.
        """
        now = time.monotonic()
        times = self._times.pop(name, None) or deque()
        self._times[name] = times
        while len(self._times) > MOST:
            del self._times[next(iter(self._times))]
        while times and times[0][0] <= now - seconds:
            times.popleft()
        if sum(weight for _, weight in times) + weight > most:
            return False
        times.append((now, weight))
        return True
