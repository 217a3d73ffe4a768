"""A channel whose provider keeps the files, on loopback, and files that wait there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import FetchFailed
from bot.messages import Media
from bot.services import Services
from bot.store.models import Attachment, Contact, Message
from tests.askers import Asker
from tests.local_server import LocalServer
from tests.vendor import VendorChannel


class Depot:
    """Where a provider keeps files. `answers` are what it gives in turn: a status, or the bytes."""

    def __init__(self) -> None:
        self.answers: list[int | bytes] = []
        self.asked: list[str] = []
        self.server = LocalServer(Starlette(routes=[Route("/{ref}", self._give)]))

    async def _give(self, request: Request) -> Response:
        self.asked.append(request.path_params["ref"])
        answer = self.answers.pop(0) if self.answers else 500
        return Response(status_code=answer) if isinstance(answer, int) else Response(answer)


class KeepingChannel(VendorChannel):
    """A vendor's channel whose media can be fetched: 404 never comes, the rest may."""

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes. Raises FetchFailed."""
        answer = await self._http.get(f"/{media.ref}")
        if answer.status_code == 404:
            raise FetchFailed("gone", None)
        if answer.is_error:
            raise FetchFailed("vendor_broken", 1)
        return answer.content[: limit + 1]


@pytest.fixture
async def depot() -> AsyncIterator[Depot]:
    """A provider's store of files."""
    made = Depot()
    await made.server.start()
    yield made
    await made.server.stop()


@pytest.fixture
async def keeping(services: Services, depot: Depot) -> AsyncIterator[Services]:
    """The parts of one process whose channel `vendor` keeps files at the depot."""
    channel = KeepingChannel(depot.server.url)
    yield replace(services, channels={**services.channels, "vendor": channel})
    await channel.close()


class Files:
    """The attachments in the database, as tests talk about them."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._asker = Asker(services, "vera", "vendor")

    async def wait(self, ref: str = "f1", kind: str = "photo", **columns: object) -> int:
        """A file that came with a message and waits; its id."""
        stored = await self._asker.writes("Štai nuotrauka")
        async with self.services.database.write() as session:
            message = await session.get_one(Message, stored.message_id)
            made = Attachment(
                message_id=message.id, contact_id=message.contact_id, kind=kind, ref=ref, **columns
            )
            session.add(made)
            await session.flush()
            return made.id

    async def get(self, number: int) -> Attachment | None:
        """A file as it is now, with its bytes."""
        async with self.services.database.read() as session:
            return await session.scalar(
                select(Attachment)
                .where(Attachment.id == number)
                .options(undefer(Attachment.content))
            )

    async def contact(self) -> Contact:
        """Who sent it."""
        async with self.services.database.read() as session:
            found = await session.scalar(select(Contact).where(Contact.channel == "vendor"))
        assert found is not None
        return found


@pytest.fixture
def files(keeping: Services) -> Files:
    """The attachments."""
    return Files(keeping)
