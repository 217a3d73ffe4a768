"""The key of what is kept as a keyed hash. Whoever has only the database can compute none."""

from __future__ import annotations

import contextlib
import os
import secrets

from bot.settings import Settings

#: Where the key is kept if the settings name none.
FILE = "secret.key"


def secret_key(settings: Settings) -> bytes:
    """`GANDRAS_SECRET_KEY`, or the key that the first call leaves in the var folder."""
    if given := settings.secret_key.get_secret_value():
        return given.encode()
    path = settings.var / FILE
    if not path.exists():
        settings.var.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_urlsafe(32).encode())
        # Another process may do the same at this moment: the first one's key counts for both.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_bytes()
