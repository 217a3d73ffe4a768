"""Brings a database to the newest tables with Alembic."""

from __future__ import annotations

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Misconfigured
from bot.signals import Signals
from bot.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


async def upgrade(database: Database) -> None:
    """Apply every migration that is missing. Safe to run at each start. Raises Misconfigured."""

    def run(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(run)
    except (SQLAlchemyError, asyncpg.PostgresError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise Misconfigured(
            f"GANDRAS_DATABASE_URL: the database cannot be used: {reason}."
        ) from None


async def prepare(url: str) -> None:
    """Upgrade the database at an address, before anything else is started. Raises Misconfigured."""
    database = Database(url, Signals())
    try:
        await upgrade(database)
    finally:
        await database.close()
