"""Files that askers upload in the web chat: taken one by one, and sent with a message later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from starlette.datastructures import UploadFile

from bot.errors import Refused, Unfit
from bot.files.cleaning import clean
from bot.files.kinds import KINDS, MOST_BYTES, safe_name
from bot.messages import UPLOAD, Incoming, Media, MediaKind
from bot.rates import Rates
from bot.services import Services
from bot.store.models import Attachment, Contact

HOUR = 3600
#: How many sessions of one address may upload as much as they like: a reception centre has one.
SHARE = 5
#: Files opened at a time; the others wait.
AT_ONCE = 2
_STATUS = {"too_big": 413, "type": 415}


class Uploads:
    """Takes files, within limits."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rates = Rates()
        self._room = asyncio.Semaphore(AT_ONCE)

    def admit(self, contact: Contact, client: str) -> None:
        """Count one file more, before it is read. Raises Refused."""
        most = self._services.settings.web_files_per_hour
        for name, limit in ((f"f{contact.id}", most), (f"f{client}", most * SHARE)):
            if not self._rates.allow(name, limit, HOUR):
                raise Refused("too_many_files", 429)

    async def take(self, contact: Contact, client: str, file: UploadFile) -> int:
        """Keep one file, made harmless; its id. Raises Refused."""
        raw = await file.read(MOST_BYTES + 1)
        most = self._services.settings.web_megabytes_per_hour * 1_000_000
        for name, limit in ((f"b{contact.id}", most), (f"b{client}", most * SHARE)):
            if not self._rates.allow(name, limit, HOUR, len(raw)):
                raise Refused("too_many_files", 429)
        try:
            async with self._room:
                kept = await clean(raw)
        except Unfit as unfit:
            raise Refused(f"file_{unfit.code}", _STATUS.get(unfit.code, 422)) from None
        row = Attachment(
            contact_id=contact.id,
            kind=KINDS[kept.mime].media,
            name=safe_name(file.filename, kept.mime),
            mime=kept.mime,
            size=len(kept.content),
            state="stored",
            content=kept.content,
        )
        async with self._services.database.write() as session:
            session.add(row)
            await session.flush()
            return row.id

    async def described(self, contact: Contact, incoming: Incoming) -> Incoming:
        """The message, its files told as they are. Raises Refused for one that is not theirs."""
        numbers = [int(media.ref.removeprefix(UPLOAD)) for media in incoming.media]
        rows = {row.id: row for row in await self._of(contact, numbers)}
        if rows.keys() != set(numbers):
            raise Refused("bad_upload", 422)
        return replace(incoming, media=tuple(_described(rows[number]) for number in numbers))

    async def _of(self, contact: Contact, numbers: Sequence[int]) -> Sequence[Attachment]:
        async with self._services.database.read() as session:
            found = await session.scalars(
                select(Attachment).where(
                    Attachment.id.in_(numbers), Attachment.contact_id == contact.id
                )
            )
            return found.all()


def _described(row: Attachment) -> Media:
    kind: MediaKind = row.kind  # type: ignore[assignment]
    return Media(kind, f"{UPLOAD}{row.id}", row.mime, row.name, row.size)
