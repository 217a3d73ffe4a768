"""What an e-mail address may look like, wherever one is typed in or written to."""

from __future__ import annotations

import re

#: As browsers check `<input type="email">`, and no longer than SMTP takes (RFC 5321, 4.5.3.1).
#: Letters beyond ASCII would need a mail server on every way that takes them (RFC 6531).
_ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+",
    re.ASCII | re.IGNORECASE,
)
_LONGEST = 254


def is_address(text: str) -> bool:
    """Whether this is one e-mail address and nothing else: no name, no list, no line break."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
