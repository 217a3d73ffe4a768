"""Facts about `bot.store.migrate`: migrations make the tables of the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.services import Services
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.base import Base
from bot.store.database import Database
from bot.store.migrate import alembic_config, newest, upgrade


async def test_migrations_make_the_models_tables(services: Services) -> None:
    """On SQLite and on PostgreSQL, with no difference that Alembic can see."""

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with services.database.engine.connect() as connection:
        found = await connection.run_sync(differences)

    assert not found, "write a migration: alembic's autogenerate finds these differences"


#: What a centre had before its desk grew: a talk that a consultant answers, and what hangs on it.
BEFORE = """
INSERT INTO people (id, created_at) VALUES (1, '2026-11-01');
INSERT INTO contacts (id, person_id, channel, account, address, last_event, created_at, seen_at)
    VALUES (1, 1, 'web', '', 'x', 2, '2026-11-01', '2026-11-01');
INSERT INTO users (id, login, name, password_hash, role, created_at)
    VALUES (1, 'ruta', 'Ruta', 'x', 'consultant', '2026-11-01');
INSERT INTO conversations (id, person_id, owner, user_id, epoch, language, language_chosen, memory,
        urgent, away_told, opened_at, changed_at)
    VALUES (1, 1, 'consultant', 1, 1, 'lt', false, '{}', false, false, '2026-11-01', '2026-11-01');
INSERT INTO messages (id, conversation_id, contact_id, channel, account, direction, author, user_id,
        text, data, state, epoch, event, attempts, due_at, created_at)
    VALUES (1, 1, 1, 'web', '', 'in', 'asker', NULL, 'Labas', '{}', 'held', 0, 1, 0, '2026-11-01',
        '2026-11-01'),
    (2, 1, 1, 'web', '', 'out', 'consultant', 1, 'Laba diena', '{}', 'sent', 1, 2, 0,
        '2026-11-02', '2026-11-02');
INSERT INTO cases (id, person_id, conversation_id, kind, state, created_at, changed_at)
    VALUES (1, 1, 1, 'case', 'sent', '2026-11-01', '2026-11-01');
INSERT INTO case_fields (id, case_id, name, value, quote, message_id, changed_at)
    VALUES (1, 1, 'situation', 'x', 'x', 1, '2026-11-01');
"""
KEPT = """
SELECT c.user_id, i.state, o.user_id, f.message_id
FROM conversations c JOIN messages i ON i.id = 1 JOIN messages o ON o.id = 2
    JOIN case_fields f ON f.id = 1 JOIN contacts ON contacts.person_id = c.person_id
"""


async def test_nothing_is_lost_by_migrating(empty_database: str) -> None:
    """A database of before the desk keeps its rows and what they point at, there and back again."""
    database = Database(
        load_settings(database_url=empty_database, _env_file=None).database, Signals()
    )

    def to(revision: str, *statements: str) -> Callable[[Connection], None]:
        def run(connection: Connection) -> None:
            config = alembic_config()
            config.attributes["connection"] = connection
            old = ScriptDirectory.from_config(config).get_current_head()
            down = connection.scalar(text("SELECT version_num FROM alembic_version")) == old
            (command.downgrade if down else command.upgrade)(config, revision)
            for statement in statements:
                connection.execute(text(statement))

        return run

    async with database.migrating() as connection:
        await connection.run_sync(to("0005", *filter(str.strip, BEFORE.split(";"))))
    for revision in ("head", "0005", "head"):
        async with database.migrating() as connection:
            await connection.run_sync(to(revision))
            kept = (await connection.execute(text(KEPT))).all()
        assert [tuple(row) for row in kept] == [(1, "held", 1, 1)], revision
    if database.is_sqlite:
        async with database.migrating() as connection:
            assert not (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    await database.close()


async def test_migrating_again_changes_nothing(services: Services) -> None:
    """Every start does it."""
    await upgrade(services.database)


def test_migrations_are_one_line() -> None:
    """One after the other, with no fork, and the last file is the newest."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [newest()]
