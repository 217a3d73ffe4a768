"""Facts about `bot.store.migrate`: migrations make the tables of the models."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.services import Services
from bot.store.migrate import alembic_config, newest, upgrade
from bot.store.models import Base


async def test_migrations_make_the_models_tables(services: Services) -> None:
    """On SQLite and on PostgreSQL, with no difference that Alembic can see."""

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with services.database.engine.connect() as connection:
        found = await connection.run_sync(differences)

    assert not found, "write a migration: alembic's autogenerate finds these differences"


async def test_migrating_again_changes_nothing(services: Services) -> None:
    """Every start does it."""
    await upgrade(services.database)


def test_migrations_are_one_line() -> None:
    """One after the other, with no fork, and the last file is the newest."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [newest()]
