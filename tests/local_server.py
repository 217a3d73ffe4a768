"""A small HTTP server on a loopback port, in the test's own loop: what stand-ins are served by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from bot.engine.child import free_port


class LocalServer:
    """An application on a port of its own, which it keeps while it is switched off and on."""

    def __init__(self, app: Any, *, lifespan: str = "off") -> None:
        self.app = app
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._lifespan = lifespan
        self._server: uvicorn.Server | None = None

    async def start(self) -> None:
        """Listen; does nothing if it does already."""
        if self._server:
            return
        config = uvicorn.Config(
            self.app,
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            lifespan=self._lifespan,  # type: ignore[arg-type]
            ws="websockets-sansio",
            ws_max_size=70_000,
            timeout_graceful_shutdown=1,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        self._server = server

    async def stop(self) -> None:
        """Listen no more: who connects is refused."""
        if self._server:
            server, self._server = self._server, None
            await server.shutdown()


@asynccontextmanager
async def serving(app: Any, *, lifespan: str = "off") -> AsyncIterator[LocalServer]:
    """Serve an application while the block runs."""
    server = LocalServer(app, lifespan=lifespan)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
