"""What all tests share: databases of both kinds, a stand-in engine, the parts of a process."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
import structlog

from bot.engine.client import Engine
from bot.events import Calendar
from bot.replies import Replies
from bot.searching import make_search
from bot.services import Services
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.base import Base
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.texts import Texts
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search
from nlu.language import warm_up
from tests.askers import Asker
from tests.engine_stand_in import SECRET, EngineStandIn
from tests.parts import parts
from tests.vendor import Vendor, VendorChannel

# Examples may take long on a busy machine; only what they show counts.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")

POSTGRES = os.environ.get("GANDRAS_TEST_POSTGRES", "postgresql://root@127.0.0.1/")
#: Lets all numbering begin anew.
RESTART = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
MakeServices = Callable[[], Services]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The loop that the application runs on."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("GANDRAS_") and not name.startswith("GANDRAS_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Take back what a command does to the log: its output ends with the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


async def _migrate(url: str) -> None:
    database = Database(load_settings(database_url=url, _env_file=None).database, Signals())
    await upgrade(database)
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "gandras.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A fresh, migrated database for this run. Without PostgreSQL skips, in CI fails."""
    name = f"gandras_test_{uuid4().hex[:12]}"

    async def on_server(statement: str) -> None:
        connection = await asyncpg.connect(f"{POSTGRES}postgres", timeout=5)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    try:
        asyncio.run(on_server(f"CREATE DATABASE {name}"))
        asyncio.run(on_server(f"ALTER DATABASE {name} SET synchronous_commit TO off"))
    except (OSError, asyncpg.PostgresError) as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs PostgreSQL at {POSTGRES}; set GANDRAS_TEST_POSTGRES. {error}")
        pytest.skip(f"no PostgreSQL at {POSTGRES}; GANDRAS_TEST_POSTGRES names another")
    asyncio.run(_migrate(f"{POSTGRES}{name}"))
    yield f"{POSTGRES}{name}"
    asyncio.run(on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "gandras.db")
    return f"sqlite:///{tmp_path / 'gandras.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture(scope="session")
def library() -> Library:
    """The project's own knowledge."""
    return Library(Texts("knowledge").by_language)


@pytest.fixture(scope="session")
def replies(library: Library) -> Replies:
    """The project's own words."""
    return Replies(Texts("replies"), library, Calendar("", Path()))


@pytest.fixture(scope="session")
def search(library: Library) -> Search:
    """The search of the project's own knowledge."""
    return make_search(library)


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    """What people type; what tells languages apart is loaded, as the application does at first."""
    warm_up()
    return Understanding()


@pytest.fixture
async def engine() -> AsyncIterator[EngineStandIn]:
    """An engine that answers by a script."""
    stand_in = EngineStandIn()
    await stand_in.server.start()
    yield stand_in
    stand_in.gate.set()
    await stand_in.server.stop()


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    """A vendor of the channel `vendor`."""
    made = Vendor()
    await made.server.start()
    yield made
    made.gate.set()
    await made.server.stop()


@pytest.fixture
async def empty_database(database_url: str) -> str:
    """The address of a database in which there is nothing but tables."""
    if database_url.startswith("postgresql"):
        # Not TRUNCATE: that makes files for every table anew, which takes a hundred times as long.
        tables = reversed(Base.metadata.sorted_tables)
        connection = await asyncpg.connect(database_url)
        await connection.execute("; ".join(f"DELETE FROM {table.name}" for table in tables))  # noqa: S608
        await connection.execute(RESTART)
        await connection.close()
    return database_url


@pytest.fixture
async def make_services(
    empty_database: str,
    tmp_path: Path,
    replies: Replies,
    understanding: Understanding,
    engine: EngineStandIn,
    vendor: Vendor,
) -> AsyncIterator[MakeServices]:
    """Makes the parts of one process more on this test's empty database."""
    made: list[Services] = []
    settings = load_settings(var=tmp_path, database_url=empty_database, _env_file=None)

    def make() -> Services:
        asked = Engine(lambda: [engine.server.url], SECRET)
        vendors = VendorChannel(vendor.server.url)
        services = parts(settings, replies, understanding, asked, vendors)
        made.append(services)
        return services

    yield make
    for services in made:
        await services.engine.close()
        await services.channels["vendor"].close()  # type: ignore[attr-defined]
        await services.database.close()


@pytest.fixture
def services(make_services: MakeServices) -> Services:
    """The parts of one process."""
    return make_services()


@pytest.fixture
def ona(services: Services) -> Asker:
    """Somebody who writes on the web chat."""
    return Asker(services)


@pytest.fixture
def vera(services: Services) -> Asker:
    """Somebody who writes on a vendor's channel."""
    return Asker(services, "vera", "vendor")
