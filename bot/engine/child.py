"""Runs the engine as a child process: starts it, watches it, brings it back, stops it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from pathlib import Path

import httpx
import structlog

from bot.engine.environment import engine_python
from bot.engine.training import engine_environment
from bot.settings import ROOT

log = structlog.get_logger(__name__)

#: Seconds: between looks at a starting engine, until a start is given up, before a restart.
LOOK = 0.25
START_LIMIT = 180
BACKOFF = (0, 1, 2, 5, 15)
#: A child that answered for this long was well: what ended it came from outside, so the next start
#: is at once again.
HEALTHY = 5
STOP_LIMIT = 10


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EngineChild:
    """One Rasa server on loopback, kept alive until `stop`."""

    def __init__(
        self,
        *,
        var: Path,
        model: Path,
        secret: str,
        actions_url: str,
        encoder: Path | None = None,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.pid: int | None = None
        self.log_path = var / "engine.log"
        self._secret = secret
        self._var = var
        self._model = model
        self._actions_url = actions_url
        self._encoder = encoder
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def urls(self) -> list[str]:
        """The engine's address while it answers."""
        return [self.url] if self._ready.is_set() else []

    def start(self) -> None:
        """Begin to keep the child alive."""
        self._task = asyncio.create_task(self._keep_alive())

    async def wait_ready(self) -> None:
        """Return once the engine answers for the first time."""
        await self._ready.wait()

    async def stop(self) -> None:
        """Stop the child and its watcher: politely, then not."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._end()

    async def _keep_alive(self) -> None:
        failures = 0
        clock = asyncio.get_running_loop().time
        while True:
            await self._launch()
            began = clock()
            if await self._answers():
                began = clock()
                self._ready.set()
                log.info("engine.ready", url=self.url, pid=self.pid)
                await self._process.wait()  # type: ignore[union-attr]
            was_ready = self._ready.is_set()
            self._ready.clear()
            await self._end()
            lived = clock() - began
            failures = 1 if was_ready and lived > HEALTHY else failures + 1
            delay = BACKOFF[min(failures, len(BACKOFF)) - 1]
            log.warning("engine.died", lived=round(lived), restart_in=delay, log=str(self.log_path))
            await asyncio.sleep(delay)

    async def _launch(self) -> None:
        arguments = [
            "-m", "rasa", "run", "--model", str(self._model), "--port", str(self.port),
            "--interface", "127.0.0.1", "--auth-token", secrets.token_urlsafe(32),
            "--credentials", str(ROOT / "dialogues" / "credentials.yml"),
            "--endpoints", str(ROOT / "dialogues" / "endpoints.yml"),
        ]  # fmt: skip
        environment = engine_environment(self._encoder) | {
            "GANDRAS_RASA_SECRET": self._secret,
            "GANDRAS_ACTIONS_URL": self._actions_url,
            "GANDRAS_END_WITH_PARENT": "1",
        }
        with self.log_path.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                str(engine_python(self._var)), *arguments,
                cwd=self._var, env=environment, stdin=asyncio.subprocess.PIPE,
                stdout=out, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
        self.pid = self._process.pid

    async def _answers(self) -> bool:
        """Wait until the child answers with a model; False if it died or takes too long."""
        headers = {"X-Gandras-Secret": self._secret}
        async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=2) as client:
            for _ in range(int(START_LIMIT / LOOK)):
                if self._process is None or self._process.returncode is not None:
                    return False
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"{self.url}/webhooks/gandras/ready")
                    if answer.status_code == httpx.codes.OK:
                        return True
                    # Rasa listens only once it has tried to load its model.
                    log.error("engine.no_model", model=str(self._model), log=str(self.log_path))
                    return False
                await asyncio.sleep(LOOK)
        return False

    async def _end(self) -> None:
        process, self._process, self.pid = self._process, None, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
