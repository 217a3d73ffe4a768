"""Sends anything to every public address, and counts what is answered.

`uv run python benchmarks/anything.py --requests 20000` asks with the strategies of the test of the
same name (`tests/anything/`): real requests, nearly real ones, nonsense; webhooks with valid
signatures. Exit code 1 if anything was answered by an error of ours; those are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, given, settings

from tests.anything.asking import Ask, ask
from tests.anything.routes import ROUTES, said_to
from tests.anything.standing import Standing, standing


def tried(runner: asyncio.Runner, there: Standing, key: str, requests: int) -> Counter[str]:
    """How often a route answered what; the first fault of each kind is printed."""
    found: Counter[str] = Counter()

    @settings(
        max_examples=requests,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(asked=said_to(there, key))
    def try_one(asked: Ask) -> None:
        try:
            status = str(runner.run(ask(there.app, asked)))
        except Exception as error:  # noqa: BLE001 - it is what this looks for
            status = f"500 {type(error).__name__}"
            if status not in found:
                print(f"\n{asked}"[:2000])
                traceback.print_exception(error, limit=-6)
        found[status] += 1

    try_one()
    return found


def main() -> int:
    """Ask, and print a line a route."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--only", default="", help="routes whose names hold this")
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    keys = [key for key in ROUTES if options.only in key]
    total: Counter[str] = Counter()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        made = standing(Path(folder))
        there = runner.run(made.__aenter__())
        for number, key in enumerate(keys, 1):
            found = tried(runner, there, key, -(-options.requests // len(keys)))
            total += found
            counts = "  ".join(f"{status}: {n}" for status, n in sorted(found.items()))
            print(f"{number:>2}/{len(keys)} {key:<42} {counts}", flush=True)
        runner.run(made.__aexit__(None, None, None))
    broken = sum(n for status, n in total.items() if status >= "5")
    seconds = time.monotonic() - began
    print(f"{total.total()} requests in {seconds:.0f} s: {dict(sorted(total.items()))}")
    print(f"errors of ours: {broken}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
