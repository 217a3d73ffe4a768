"""A storm: people on four channels, vendors that fail, an application that is killed all the time.

`uv run python benchmarks/storm.py` lets 50 people on each channel write 10 messages each while
30 % of all calls to the vendors fail and the application is killed every 5 seconds for 3 minutes.
The vendors go on failing while what waits is sent; then that stops too, and once all is quiet what
vendors showed is held against what was written: exit code 1 if a message was lost or answered
twice, or anything came out of order.

The engine is not killed (`chaos.py` does that): it is real, and runs by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import ROOT, Application
from benchmarks.storm_count import Count, count, stored, waiting
from benchmarks.storm_people import SHARES, Vendors
from bot.engine.child import EngineChild, free_port
from bot.engine.training import model_path

#: Seconds that the application gets to work between its start and its next end, at least.
LIFE = 2.0
#: Columns of the table: attribute of `Count`, heading.
COLUMNS = (
    ("written", "written"),
    ("not_stored", "lost"),
    ("unanswered", "unanswered"),
    ("answered_twice", "twice"),
    ("out_of_order", "disorder"),
    ("unsent", "unsent"),
    ("unseen", "unseen"),
    ("strange", "strange"),
    ("overtaken", "overtaken"),
    ("shown", "shown"),
)


async def kill_again_and_again(application: Application, every: float, until: float) -> None:
    """`kill -9`, and start again."""
    while (left := until - time.monotonic()) > 0:
        life = max(LIFE, every - application.starts[-1])
        await asyncio.sleep(min(life, left))
        if life < left:
            await application.kill()


async def quiet(application: Application, written: int, patience: float) -> float:
    """Wait until nothing waits any more, but not for ever; the seconds that it took."""
    began = told = time.monotonic()
    calm = 0
    while calm < 3 and time.monotonic() - began < patience:
        await asyncio.sleep(1)
        still, kept = waiting(application.database), stored(application.database)
        calm = calm + 1 if still == 0 and kept >= written else 0
        if time.monotonic() - told > 15:
            told = time.monotonic()
            print(f"  {still} wait, {written - kept} not stored yet", flush=True)
    return time.monotonic() - began


def table(counts: dict[str, Count]) -> None:
    """Print a line a channel."""
    print("channel   " + " ".join(f"{heading:>10}" for _, heading in COLUMNS) + "  copies")
    for channel, one in counts.items():
        cells = " ".join(f"{getattr(one, name):>10}" for name, _ in COLUMNS)
        copies = ", ".join(f"{number} {cause}" for cause, number in one.duplicates.items())
        print(f"{channel:<10}{cells}  {copies or 0}")


async def main() -> int:
    """Let it come, and tell what it did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50, help="on each channel")
    parser.add_argument("--messages", type=int, default=10, help="of each")
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--every", type=float, default=5, help="seconds between two kills")
    parser.add_argument("--fail-for", type=float, default=90, help="seconds after the last kill")
    parser.add_argument("--patience", type=float, default=1200, help="seconds until all is quiet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, help="instead of that of the present content")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gandras-storm-"))
    port, actions, secret = free_port(), free_port(), secrets.token_urlsafe(32)
    engine = EngineChild(
        var=ROOT / "var",
        model=options.model or model_path(ROOT / "var"),
        secret=secret,
        actions_url=f"http://127.0.0.1:{actions}/actions",
    )
    vendors = Vendors(f"http://127.0.0.1:{port}", options.seed)
    own = {
        "GANDRAS_VAR": str(folder),
        "GANDRAS_RASA_URL": engine.url,
        "GANDRAS_RASA_SECRET": secret,
        "GANDRAS_ACTIONS_PORT": str(actions),
    }
    application = Application(folder, port, own | vendors.settings())
    await vendors.start()
    engine.start()
    try:
        await engine.wait_ready()
        await application.start()
        people = vendors.people(options.people)
        for faults in vendors.faults:
            faults.shares = SHARES
        began = time.monotonic()
        print(f"storm of {options.seconds:.0f} s over {len(people)} people; {folder}", flush=True)
        writing = [vendors.writes(one, options.messages, options.seconds) for one in people]
        kills = kill_again_and_again(application, options.every, began + options.seconds)
        await asyncio.gather(kills, *writing)
        # What was written between the kills is sent now: it shall not have it easy.
        await asyncio.sleep(options.fail_for)
        happened = {name: faults.happened for name, faults in vendors.named_faults()}
        for faults in vendors.faults:
            faults.none()
        took = await quiet(application, len(people) * options.messages, options.patience)
        await application.stop()
    finally:
        await engine.stop()
        await vendors.stop()
    starts = application.starts
    print(f"{application.kills} kills; start {statistics.median(starts):.1f} s, longest")
    print(f"  {max(starts):.1f} s; quiet {took:.0f} s after the storm")
    for name, faults in happened.items():
        print(f"{name}: " + ", ".join(f"{fault} {number}" for fault, number in faults.items()))
    counts = count(application.database, application.log, people, vendors.shown)
    table(counts)
    return 1 if any(one.faults for one in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
