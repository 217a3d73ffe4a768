"""Wires the demo: stand-ins of the providers, the application, and the page that shows them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.channel import SetUp
from bot.demo.page import page
from bot.demo.vendors import Vendor, make_vendors
from bot.desk import accounts
from bot.desk.passwords import Passwords
from bot.engine.child import free_port
from bot.errors import Misconfigured
from bot.services import Services
from bot.serving import listening, served
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.texts import Texts

HOST = "127.0.0.1"
#: Names by which the page may be called: the browser sends the one that was typed.
NAMES = (HOST, "localhost")
LOGIN = "demo"
#: What the demo takes of the machine's settings. All else is as it comes: no real provider, no
#: real database, nobody's calendar.
KEPT = ("var", "encoder", "rasa_url", "rasa_secret", "actions_port")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs: addresses, the desk's account, and the parts for who looks inside."""

    page: str
    application: str
    password: str
    services: Services
    vendors: Mapping[str, Vendor]
    login: str = LOGIN

    @property
    def desk(self) -> str:
        """Where the consultant signs in."""
        return f"{self.application}/desk"


@asynccontextmanager
async def shown(settings: Settings, port: int, *, keep: bool = False) -> AsyncIterator[Demo]:
    """Show everything while the block runs: the page on a port, the application on the next.

    Port 0 takes free ones. The database is a new one, unless the last one is kept.
    Raises Misconfigured.
    """
    vendors = {vendor.pane.name: vendor for vendor in make_vendors()}
    port, next_port = (port, port + 1) if port else (free_port(), free_port())
    own = demo_settings(settings, vendors, next_port, [f"http://{name}:{port}" for name in NAMES])
    database = own.var / "demo.db"
    if not keep:
        await asyncio.to_thread(_remove, database)
    async with AsyncExitStack() as stack:
        for vendor in vendors.values():
            await vendor.server.start()
            stack.push_async_callback(vendor.stop)
        services, application = await stack.enter_async_context(served(own))
        password = await _account(services.database, own)
        for vendor in vendors.values():
            vendor.connect(application)
        texts = Texts("channels").by_language
        for channel in services.channels.values():
            if isinstance(channel, SetUp):
                await channel.set_up(texts)
        app = page(vendors, application, [f"{name}:{port}" for name in NAMES])
        await stack.enter_async_context(listening(app, HOST, port))
        yield Demo(f"http://{HOST}:{port}", application, password, services, vendors)


def demo_settings(
    settings: Settings, vendors: Mapping[str, Vendor], port: int, origins: list[str]
) -> Settings:
    """The application's settings: those of a machine without any, and all channels switched on.

    Raises Misconfigured where something would leave the machine.
    """
    for url in settings.rasa_url.split(","):
        if url.strip() and urlsplit(url.strip()).hostname not in NAMES:
            msg = "GANDRAS_RASA_URL: the demo keeps to this machine; unset it."
            raise Misconfigured(msg)
    plain = {name: field.get_default() for name, field in Settings.model_fields.items()}
    given: dict[str, object] = {name: getattr(settings, name) for name in KEPT}
    for vendor in vendors.values():
        given |= vendor.settings
    given |= {
        "host": HOST,
        "port": port,
        "database_url": f"sqlite:///{settings.var / 'demo.db'}",
        "public_url": f"http://{HOST}:{port}",
        "web_allowed_origins": ",".join(origins),
    }
    return load_settings(**{**plain, **given})


def _remove(database: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        database.with_name(database.name + tail).unlink(missing_ok=True)


async def _account(database: Database, settings: Settings) -> str:
    """Make the demo's consultant, or give the one that is there a new password; that password."""
    password = secrets.token_hex(6)
    hashed = await asyncio.to_thread(Passwords(settings).hashed, password)
    async with database.write() as session:
        known = {user.login for user in await accounts.list_users(session)}
        if LOGIN in known:
            await accounts.set_password(session, LOGIN, hashed)
        else:
            name = Texts("demo").get("consultant", "lt")
            await accounts.add_user(session, LOGIN, name, hashed, "consultant")
    return password
