"""Gives consultants the files that people sent: to save, and small photos to see in the thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import undefer
from starlette.responses import Response

from bot.desk import asked
from bot.desk.attached import is_photo
from bot.desk.door import Route, Visit
from bot.errors import Refused, Unfit
from bot.files.kinds import KINDS
from bot.files.photos import preview
from bot.services import Services
from bot.store.models import Attachment

#: Previews drawn at a time; the others wait.
AT_ONCE = 2
HEADERS = {
    # Opened by itself it may do nothing: run nothing, load nothing, send nothing.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Files:
    """Handlers of the files' routes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._room = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> Sequence[Route]:
        """For those who may read the conversations."""
        return (
            Route("GET", "/desk/files/{id}", self.download, "desk"),
            Route("GET", "/desk/files/{id}/preview", self.preview, "desk"),
        )

    async def download(self, visit: Visit) -> Response:
        """The file as it is kept, to save."""
        file = await self._stored(visit)
        mime = file.mime if file.mime in KINDS else "application/octet-stream"
        headers = HEADERS | {"Content-Disposition": disposition(_name(file))}
        return Response(file.content, headers=headers, media_type=mime)

    async def preview(self, visit: Visit) -> Response:
        """A photo, small."""
        file = await self._stored(visit)
        if not is_photo(file):
            raise Refused("not_found", 404)
        try:
            async with self._room:
                small = await asyncio.to_thread(preview, file.content or b"")
        except Unfit:
            raise Refused("not_found", 404) from None
        return Response(small, headers=HEADERS, media_type="image/jpeg")

    async def _stored(self, visit: Visit) -> Attachment:
        """The file that the address names, once a message has brought it. Raises Refused."""
        async with self._services.database.read() as session:
            file = await session.scalar(
                select(Attachment)
                .where(
                    Attachment.id == asked.number(visit),
                    Attachment.state == "stored",
                    Attachment.message_id.is_not(None),
                )
                .options(undefer(Attachment.content))
            )
        if file is None:
            raise Refused("not_found", 404)
        return file


def disposition(name: str) -> str:
    """The header that makes browsers save a file under this name, in any letters (RFC 6266)."""
    plain = re.sub(r"[^\w .()-]", "_", name, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _name(file: Attachment) -> str:
    kind = KINDS.get(file.mime or "")
    return file.name or f"{file.kind}-{file.id}{f'.{kind.ending}' if kind else ''}"
