"""Reads a form with files, never more of it than was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.errors import Refused

#: Seconds that a form may take to come: ten megabytes over a slow mobile line.
PATIENCE = 300
#: Bytes of one field that is not a file, and of all that is around files.
MOST_OF_A_FIELD = 64_000
MOST_FIELDS = 20
#: How many times too big a form may be and still be listened to until its end: a browser that is
#: cut off while it sends shows no answer.
DRAINED = 3


@asynccontextmanager
async def read_form(
    request: Request, *, most_bytes: int, most_files: int
) -> AsyncIterator[FormData]:
    """The form while the block runs; its files are gone afterwards. Raises Refused."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        raise Refused("bad_request", 415)
    most = most_bytes + MOST_OF_A_FIELD
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdecimal() and int(declared) > most * DRAINED:
        raise Refused("file_too_big", 413)
    parser = MultiPartParser(
        request.headers,
        _bounded(request, most),
        max_files=most_files,
        max_fields=MOST_FIELDS,
        max_part_size=MOST_OF_A_FIELD,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError, ValueError):
        raise Refused("bad_request", 400) from None
    except TimeoutError:
        raise Refused("bad_request", 408) from None
    try:
        yield form
    finally:
        await form.close()


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most * DRAINED:
            break
        if size <= most:
            yield chunk
    if size > most:
        raise Refused("file_too_big", 413)
