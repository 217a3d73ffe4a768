"""The processes that benchmarks torture: `gandras run`, and an engine that outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent


class Application:
    """`gandras run` in its own database, killed and started again at will."""

    def __init__(self, folder: Path, port: int, more: Mapping[str, str] | None = None) -> None:
        """`more` are settings besides the database, the port and generous limits."""
        self.url = f"http://127.0.0.1:{port}"
        self.kills = 0
        self.starts: list[float] = []
        """Seconds from each start until the page answered."""
        self.database = folder / "gandras.db"
        self.log = folder / "application.log"
        self._out = self.log.open("ab")
        self._environment = {
            **os.environ,
            "GANDRAS_PORT": str(port),
            "GANDRAS_DATABASE_URL": f"sqlite:///{self.database}",
            "GANDRAS_WEB_MESSAGES_PER_MINUTE": "100000",
            "GANDRAS_WEB_SESSIONS_PER_MINUTE": "100000",
            "GANDRAS_WEB_CONNECTIONS_PER_ADDRESS": "100000",
            **(more or {}),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start and wait until the page answers; the engine may still be starting."""
        began = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from bot.cli import main; main()", "run",
            cwd=ROOT, env=self._environment, stdout=self._out, stderr=self._out,
        )  # fmt: skip
        async with httpx.AsyncClient(trust_env=False) as client:
            while self._process.returncode is None:
                try:
                    await client.get(f"{self.url}/healthz")
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                else:
                    self.starts.append(time.monotonic() - began)
                    return
        msg = f"the application did not start; see {self.log}"
        raise RuntimeError(msg)

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """`kill -9`, and start again."""
        assert self._process is not None
        self.kills += 1
        self._process.kill()
        await self._process.wait()
        await self.start()

    async def kill_engine(self) -> None:
        """`kill -9` of its engine alone, which it starts again."""
        assert self._process is not None
        self.kills += 1
        application = psutil.Process(self._process.pid)
        while not (children := application.children(recursive=True)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        for child in children:
            child.kill()

    async def stop(self) -> None:
        """Stop politely."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await self._process.wait()
        self._out.close()
