"""Talks to Rasa: one call a turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

import httpx

from bot.errors import EngineFailed, EngineUnavailable
from bot.tls import certificates

#: Seconds. A turn takes 20 ms; a model swap stops the engine for about one second.
TIMEOUT = httpx.Timeout(20.0, connect=2.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the engine made of a message. `said` holds references and effects, in order."""

    said: tuple[dict[str, Any], ...]
    intent: str | None
    confidence: float | None
    ranking: tuple[dict[str, Any], ...]
    entities: tuple[dict[str, Any], ...]
    memory: dict[str, Any]

    @classmethod
    def by_rule(cls, said: Sequence[dict[str, Any]], memory: dict[str, Any]) -> Turn:
        """A turn that the engine was not asked for; its memory stays as it is."""
        return cls(tuple(said), None, None, (), (), memory)


class Engine:
    """One or more Rasa servers. A conversation always asks the same one while it is in the list."""

    def __init__(self, urls: Callable[[], list[str]], secret: str) -> None:
        self._urls = urls
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT,
            headers={"X-Gandras-Secret": secret},
            trust_env=False,
            verify=certificates(),
        )

    async def turn(  # noqa: PLR0913 - the engine wants to know this much
        self,
        *,
        conversation: int,
        text: str,
        channel: str,
        slots: dict[str, Any],
        memory: dict[str, Any],
        language: str | None = None,
        sent: datetime | None = None,
    ) -> Turn:
        """Take one turn; `sent` tells what "tomorrow" is.

        Raises EngineUnavailable if nobody answers, EngineFailed if it broke.
        """
        call = {
            "sender": str(conversation),
            "text": text,
            "channel": channel,
            "slots": slots,
            "memory": memory,
            "metadata": {
                **({"language": language} if language else {}),
                **({"sent": sent.isoformat()} if sent else {}),
            },
        }
        answer = await self._post(conversation, call)
        return Turn(
            said=tuple(answer["messages"]),
            intent=answer["intent"],
            confidence=answer["confidence"],
            ranking=tuple(answer["ranking"]),
            entities=tuple(answer["entities"]),
            memory=answer["memory"],
        )

    async def _post(self, conversation: int, call: dict[str, Any]) -> dict[str, Any]:
        urls = self._urls()
        if not urls:
            msg = "no engine is running"
            raise EngineUnavailable(msg)
        url = urls[crc32(str(conversation).encode()) % len(urls)]
        try:
            response = await self._http.post(f"{url}/webhooks/gandras/turn", json=call)
        except httpx.TransportError as error:
            msg = f"{url}: {type(error).__name__}"
            raise EngineUnavailable(msg) from None
        if response.status_code == httpx.codes.OK:
            return dict(response.json())
        detail = f"{url} answered {response.status_code}: {response.text[:300]}"
        if response.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            raise EngineFailed(detail)
        raise EngineUnavailable(detail)

    async def ready(self) -> bool:
        """Whether every engine answers and has a model."""
        urls = self._urls()
        try:
            answers = [await self._http.get(f"{url}/webhooks/gandras/ready") for url in urls]
        except httpx.TransportError:
            return False
        return bool(answers) and all(a.status_code == httpx.codes.OK for a in answers)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
