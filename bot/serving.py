"""Runs everything one process needs: the engine as a child, its actions, the public server."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

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

    The page and the desk answer before the engine does: what people write meanwhile waits.
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
    services = make_services(settings, child.urls if child else lambda: elsewhere, secret)
    library = services.replies.library
    actions = actions_app(
        all_actions(library, services.understanding, make_search(library)), secret
    )
    public_port = settings.port or free_port()
    servers = [
        _server(actions, "127.0.0.1", port),
        _server(create_app(services), settings.host, public_port),
    ]
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    try:
        await _started(servers, tasks)
        if child:
            child.start()
        yield services, f"http://{settings.host}:{public_port}"
    finally:
        if child:
            await child.stop()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)


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
        server_header=False,
    )
    return _Server(config)


async def _started(servers: list[uvicorn.Server], tasks: list[asyncio.Task[None]]) -> None:
    while not all(server.started for server in servers):
        for task in tasks:
            if task.done():
                task.result()
                msg = "the server stopped while starting"
                raise RuntimeError(msg)
        await asyncio.sleep(0.02)
