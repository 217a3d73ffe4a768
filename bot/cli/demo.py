"""`gandras demo`."""

from __future__ import annotations

import asyncio
import signal

import typer

from bot.cli.ports import hold_free
from bot.cli.reporting import report
from bot.demo.show import HOST, shown
from bot.demo.vendors import make_vendors
from bot.engine.training import train as train_model
from bot.settings import Settings, load_settings

PORT = 8010


def demo(
    port: int = typer.Option(PORT, help="Port of the page; the application takes the next one."),
    keep: bool = typer.Option(False, "--keep", help="Go on with the last demo's database."),  # noqa: FBT001, FBT003
) -> None:
    """Show all channels side by side in one page, for trainings; nothing leaves the machine."""
    settings = load_settings()
    make_vendors()  # If something is missing, say so before the engine is trained.
    for one in (port, port + 1) if port else ():
        hold_free(HOST, one, "choose another --port")
    settings.var.mkdir(parents=True, exist_ok=True)
    if not settings.rasa_url:
        train_model(settings.var, report, settings.encoder_folder)
    asyncio.run(_show(settings, port, keep=keep))


async def _show(settings: Settings, port: int, *, keep: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with shown(settings, port, keep=keep) as made:
        report(f"The page: {made.page}/   (Ctrl+C stops)")
        report(f"The desk: {made.desk}   user name: {made.login}   password: {made.password}")
        await stop.wait()
        report("Stopping")
