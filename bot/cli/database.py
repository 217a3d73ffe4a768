"""`gandras db`."""

from __future__ import annotations

import asyncio

import typer

from bot.settings import load_settings
from bot.signals import Signals
from bot.store.database import Database
from bot.store.migrate import upgrade as upgrade_tables

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _database() -> None:
    """The database."""


@app.command()
def upgrade() -> None:
    """Bring the tables to the newest form (`gandras run` does it too)."""

    async def go() -> None:
        database = Database(load_settings().database, Signals())
        try:
            await upgrade_tables(database)
        finally:
            await database.close()

    asyncio.run(go())
    typer.echo("The tables are up to date.")
