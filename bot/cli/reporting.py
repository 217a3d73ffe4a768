"""How commands tell what they are doing: lines on standard error with the time since the start."""

from __future__ import annotations

import sys
import time

_started = time.monotonic()


def report(line: str) -> None:
    """Print one line of progress."""
    sys.stderr.write(f"[{time.monotonic() - _started:5.0f} s] {line}\n")
    sys.stderr.flush()
