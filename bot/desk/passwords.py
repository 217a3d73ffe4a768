"""Hashing and checking the passwords of the desk, with Argon2, and which are good enough."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.errors import Misconfigured
from bot.settings import Settings

SHORTEST = 12
#: Longer ones only cost time to hash.
LONGEST = 1000
#: Of zxcvbn's 0 to 4: more than 10^8 guesses.
STRONG = 3
#: So much of a password is judged; the rest can only make it better.
JUDGED = 64
#: What people at this desk would think of first, and lists of common passwords do not know.
LOCAL = ("gandras", "migris", "slaptazodis", "lietuva", "vilnius", "kaunas", "desk")

#: What is wrong with a password, as commands say it. The desk has texts for the same codes.
FAULTS = {
    "password_short": f"The password must have at least {SHORTEST} characters.",
    "password_long": f"The password must have at most {LONGEST} characters.",
    "password_common": "The password is too easy to guess; use several words that do not belong "
    "together.",
}


def fault(password: str, *about: str) -> str | None:
    """What is wrong with a new password, as a key of FAULTS; None if nothing is.

    `about` are words that others know of its owner: login, name, e-mail.
    """
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    known = [*LOCAL, *(part for word in about for part in (word, *word.split()) if part)]
    if zxcvbn(password[:JUDGED], user_inputs=known)["score"] < STRONG:
        return "password_common"
    return None


class Passwords:
    """The one way in which passwords become hashes; how much work that is, the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(memory_cost=settings.password_memory)

    def hashed(self, password: str, *about: str) -> str:
        """The hash to keep. Raises Misconfigured, with what is wrong, for one that is not good."""
        if wrong := fault(password, *about):
            raise Misconfigured(FAULTS[wrong])
        return self._hasher.hash(unicodedata.normalize("NFKC", password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password fits. Takes as long for nobody's hash (None) as for somebody's."""
        password = unicodedata.normalize("NFKC", password[: LONGEST + 1])
        if not kept:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
