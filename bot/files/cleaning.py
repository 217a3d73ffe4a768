"""Makes a file harmless before it is kept, or says why it is not taken."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass

from bot.errors import Unfit
from bot.files.kinds import MOST_BYTES, sniff
from bot.settings import ROOT

#: Seconds of waiting for one file; a busy machine may be slower than the work's own limit.
PATIENCE = 60
#: What the other process learns of ours: no setting, so no secret.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Clean:
    """What is kept of a file. `mime` is what its bytes are, whatever its name said."""

    mime: str
    content: bytes


async def clean(raw: bytes) -> Clean:
    """The file as it may be kept. Raises Unfit.

    Photos and PDFs are made anew; sound and video stay as they are, and are only ever downloaded.
    """
    kind = sniff(raw)
    if kind is None:
        raise Unfit("type")
    if len(raw) > MOST_BYTES:
        raise Unfit("too_big")
    if kind.media in {"audio", "video"}:
        return Clean(kind.mime, raw)
    return await _worked(kind.mime, raw)


async def _worked(mime: str, raw: bytes) -> Clean:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.files.worker",
        mime,
        cwd=ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            written, _ = await process.communicate(raw)
    except TimeoutError:
        raise Unfit("broken") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise Unfit("broken")
    word, _, content = written.partition(b"\n")
    if b"/" not in word:
        raise Unfit(word.decode())
    return Clean(word.decode(), content)
