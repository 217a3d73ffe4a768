"""Hashing and checking the passwords of the desk, with Argon2."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import Misconfigured
from bot.settings import Settings

SHORTEST = 10
#: Longer ones only cost time to hash.
LONGEST = 1000


class Passwords:
    """The one way in which passwords become hashes; how much work that is, the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(memory_cost=settings.password_memory)

    def hashed(self, password: str) -> str:
        """The hash to keep. Raises Misconfigured for a password that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            msg = f"The password must have at least {SHORTEST} characters."
            if len(password) > LONGEST:
                msg = f"The password must have at most {LONGEST} characters."
            raise Misconfigured(msg)
        return self._hasher.hash(unicodedata.normalize("NFKC", password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password fits. Takes as long for nobody's hash (None) as for somebody's."""
        password = unicodedata.normalize("NFKC", password[: LONGEST + 1])
        if kept is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
