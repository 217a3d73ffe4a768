"""Serves the engine's custom actions: loopback only, with the shared secret."""

from __future__ import annotations

import hmac
from typing import Any

import structlog
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

log = structlog.get_logger(__name__)

# The engine leaves the domain out of its calls (it is large and our actions don't read it), but
# the SDK insists on having one.
_DOMAIN: dict[str, Any] = {"version": "3.1"}


def actions_app(actions: list[Action], secret: str) -> Starlette:
    """An application with one route, `POST /actions`, as Rasa's action endpoint."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    expected = secret.encode()

    async def run(request: Request) -> JSONResponse:
        given = request.headers.get("x-gandras-secret", "").encode()
        if not hmac.compare_digest(given, expected):
            return JSONResponse({"error": "wrong secret"}, status_code=401)
        call = await request.json()
        call.setdefault("domain", _DOMAIN)
        name = call.get("next_action")
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejected:
            return JSONResponse({"error": str(rejected), "action_name": name}, status_code=400)
        except Exception:
            log.exception("actions.failed", action=name)
            return JSONResponse({"error": "action failed", "action_name": name}, status_code=500)
        return JSONResponse(result.model_dump() if result else {})

    return Starlette(routes=[Route("/actions", run, methods=["POST"])])
