"""`gandras run`."""

from __future__ import annotations

import asyncio
import signal
import sys

import uvloop

from bot.cli.ports import hold_free
from bot.cli.reporting import report
from bot.content import problems
from bot.engine.training import train as train_model
from bot.errors import Misconfigured
from bot.registry import REGISTRY
from bot.serving import served
from bot.settings import Settings, load_settings
from bot.store.migrate import prepare

#: Seconds after which a thread that waits for the interpreter gets it. Each statement to SQLite is
#: several trips to a thread, and each of them would wait five milliseconds while others are served.
SWITCH = 0.0002


def run() -> None:
    """Start everything: sets up and trains the engine on first use, then serves until Ctrl+C."""
    settings = load_settings()
    hold_free(settings.host, settings.port, "set GANDRAS_PORT or GANDRAS_HOST")
    if found := problems():
        msg = f"{found[0]} (`gandras check` lists all {len(found)}.)"
        raise Misconfigured(msg)
    settings.var.mkdir(parents=True, exist_ok=True)
    asyncio.run(prepare(settings.database))
    if not settings.rasa_url:
        train_model(settings.var, report, settings.encoder_folder)
    sys.setswitchinterval(SWITCH)
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with served(settings) as (services, address):
        report(f"Web chat: {address}/   Desk: {address}/desk   (Ctrl+C stops)")
        report("Channels on: " + ", ".join(sorted(services.channels)))
        if off := sorted(REGISTRY.keys() - services.channels.keys()):
            report(f"Channels off: {', '.join(off)} (docs/settings.md tells what each needs)")
        report("The engine is starting; what people write meanwhile is kept")
        ready = asyncio.create_task(_say_when_ready(services.engine.ready))
        await stop.wait()
        ready.cancel()
        report("Stopping")


async def _say_when_ready(is_ready) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    while not await is_ready():  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    report("The engine is ready")
