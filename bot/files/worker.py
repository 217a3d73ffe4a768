"""Opens one file of a stranger: `python -m bot.files.worker <type>`, bytes in, bytes out.

A process of its own: a file that was made to hang, to crash or to fill the memory ends this process
and nothing else. The first line of what it writes is the type of what follows, or why it is unfit.
"""

from __future__ import annotations

import contextlib
import sys

from bot.errors import Unfit
from bot.files.kinds import MOST_BYTES
from bot.files.papers import clean_paper
from bot.files.photos import clean_photo

#: Bytes of memory and seconds of work. A photo of the most pixels takes half of it.
MEMORY = 2_000_000_000
SECONDS = 20


def main(mime: str, raw: bytes) -> tuple[str, bytes]:
    """The type and bytes of the clean file. Raises Unfit."""
    made = (mime, clean_paper(raw)) if mime == "application/pdf" else clean_photo(raw)
    if len(made[1]) > MOST_BYTES:
        raise Unfit("too_big")
    return made


def _limit() -> None:
    """Where the system can, limit this process; elsewhere only the waiting is limited."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    try:
        word, content = main(sys.argv[1], sys.stdin.buffer.read())
    except Unfit as unfit:
        word, content = unfit.code, b""
    sys.stdout.buffer.write(word.encode() + b"\n" + content)
