"""An engine that is not Rasa: serves what `dialogues/engine/channel.py` serves, by a script."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.local_server import LocalServer

SECRET = "of the stand-in"
SAID = ({"reply": "utter_thank"},)


class EngineStandIn:
    """Answers each text as its script says, `SAID` if the script does not know it.

    `status` other than 200 is answered instead, to all texts or to those `broken_on`; a closed
    `gate` keeps callers waiting; `server.stop()` switches it off.
    """

    def __init__(self) -> None:
        self.script: dict[str, tuple[dict[str, Any], ...]] = {}
        self.intent = "thank"
        self.entities: list[dict[str, Any]] = []
        self.memory: dict[str, Any] = {}
        self.status = 200
        self.broken_on: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[dict[str, Any]] = []
        """The calls, in the order of their arrival."""
        self.entered = asyncio.Event()
        self.slow = 0.0
        """Seconds that an answer takes at most; each takes as long as chance will have it."""
        self.server = LocalServer(
            Starlette(
                routes=[
                    Route("/webhooks/gandras/ready", self._ready),
                    Route("/webhooks/gandras/turn", self._turn, methods=["POST"]),
                ]
            )
        )

    @property
    def texts(self) -> list[str]:
        """The texts it was asked about."""
        return [call["text"] for call in self.asked]

    async def _ready(self, _request: Request) -> JSONResponse:
        return JSONResponse({"ready": self.status == 200}, self.status)

    async def _turn(self, request: Request) -> JSONResponse:
        if request.headers.get("x-gandras-secret") != SECRET:
            return JSONResponse({"error": "wrong secret"}, 401)
        call = await request.json()
        self.asked.append(call)
        self.entered.set()
        await self.gate.wait()
        await asyncio.sleep(random.uniform(0, self.slow))  # noqa: S311
        if self.status != 200:
            return JSONResponse({"error": "no model is loaded"}, self.status)
        if call["text"] in self.broken_on:
            return JSONResponse({"error": "ValueError: broken"}, 500)
        return JSONResponse(
            {
                "messages": list(self.script.get(call["text"], SAID)),
                "intent": self.intent,
                "confidence": 0.9,
                "ranking": [{"name": self.intent, "confidence": 0.9}],
                "entities": self.entities,
                "memory": self.memory,
                "model": "stand-in",
            }
        )
