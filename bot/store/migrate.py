"""Brings a database to the newest tables with Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Misconfigured
from bot.signals import Signals
from bot.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, without an ini file."""
    # Importing Alembic takes a third of a second, which most starts need not spend.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest() -> str:
    """The last migration: its number, by which its file's name begins."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]


async def upgrade(database: Database) -> None:
    """Apply every migration that is missing. Safe to run at each start. Raises Misconfigured."""
    try:
        async with database.migrating() as connection:
            await connection.run_sync(_upgrade)
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


def _upgrade(connection: Connection) -> None:
    if _is_newest(connection):
        return
    from alembic import command  # noqa: PLC0415 - see above

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found == newest()
