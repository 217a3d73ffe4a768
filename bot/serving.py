"""Runs everything one process needs: the engine as a child, its actions, the public server."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from actions import all_actions
from bot.app import create_app, make_services
from bot.engine.actions_server import actions_app
from bot.engine.child import EngineChild, free_port
from bot.engine.training import model_path
from bot.searching import make_search
from bot.services import Services
from bot.settings import Settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[Services, str]]:
    """Serve until the block ends; gives the parts and the public address.

    The page, the desk and the webhooks answer first: what people write meanwhile waits. Indexing
    the knowledge takes a second or two, the engine ten.
    """
    elsewhere = [url.strip().rstrip("/") for url in settings.rasa_url.split(",") if url.strip()]
    secret = settings.rasa_secret.get_secret_value() or secrets.token_urlsafe(32)
    port = settings.actions_port or free_port()
    child = None
    if not elsewhere:
        child = EngineChild(
            var=settings.var,
            model=model_path(settings.var, settings.encoder_folder),
            secret=secret,
            actions_url=f"http://127.0.0.1:{port}/actions",
            encoder=settings.encoder_folder,
        )
    has_actions = asyncio.Event()
    # An engine that cannot call its actions would break on every message.
    reached = child.urls if child else lambda: elsewhere if has_actions.is_set() else []
    services = make_services(settings, reached, secret)
    public_port = settings.port or free_port()
    async with AsyncExitStack() as running:
        await running.enter_async_context(
            listening(create_app(services), settings.host, public_port)
        )
        library = services.replies.library
        search = await asyncio.to_thread(make_search, library)
        actions = actions_app(all_actions(library, services.understanding, search), secret)
        await running.enter_async_context(listening(actions, "127.0.0.1", port))
        has_actions.set()
        if child:
            running.push_async_callback(child.stop)
            child.start()
        yield services, f"http://{settings.host}:{public_port}"


class _Server(uvicorn.Server):
    """Leaves signals to the command, which stops all parts in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: FastAPI | object, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws_max_size=70_000,
        ws_ping_interval=20,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,  # Longer than proxies keep a line that they send on.
        server_header=False,
    )
    return _Server(config)


@asynccontextmanager
async def listening(app: FastAPI | object, host: str, port: int) -> AsyncIterator[None]:
    """Serve an application while the block runs."""
    server = _server(app, host, port)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if task.done():
                task.result()
                msg = "the server stopped while starting"
                raise RuntimeError(msg)
            await asyncio.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
