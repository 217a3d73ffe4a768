"""`gandras db`."""

from __future__ import annotations

import asyncio

import typer

from bot.settings import load_settings
from bot.store.migrate import prepare

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _database() -> None:
    """The database."""


@app.command()
def upgrade() -> None:
    """Bring the tables to the newest form (`gandras run` does it too)."""
    asyncio.run(prepare(load_settings().database))
    typer.echo("The tables are up to date.")
