"""Checks who signs in: password, second factor, how often somebody may try."""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import audit, second_factor
from bot.desk.accounts import normal_login
from bot.desk.keys import use_key, whose_key
from bot.desk.passwords import Passwords
from bot.errors import Refused
from bot.rates import Rates
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now

#: Attempts within so many seconds, by login and by address. The centre's consultants share one
#: address, so it is given more.
WINDOW = 300
MOST_BY_LOGIN = 8
MOST_BY_ADDRESS = 40
#: Second factors: wrong codes of an account within so many seconds.
MOST_CODES = 8
#: Passwords checked at a time: each takes 64 MB for a moment.
CHECKED_AT_ONCE = 2


class Entrance:
    """Lets in who knows what only they can know."""

    def __init__(self, services: Services) -> None:
        self.settings = services.settings
        self.database = services.database
        self.passwords = Passwords(services.settings)
        self.rates = Rates()
        self._hashing = asyncio.Semaphore(CHECKED_AT_ONCE)

    async def check(self, login: str, password: str, address: str) -> User:
        """Whose login and password these are.

        Raises Refused: `sign_in_slow`, or `sign_in_failed` whatever of the two was wrong.
        """
        login = normal_login(login)
        if not (
            self.rates.allow(f"address {address}", MOST_BY_ADDRESS, WINDOW)
            and self.rates.allow(f"login {login[:100]}", MOST_BY_LOGIN, WINDOW)
        ):
            raise Refused("sign_in_slow", 429)
        async with self.database.read() as session:
            user = await session.scalar(select(User).where(User.login == login))
        if not await self.knows(user, password) or user is None or user.disabled_at is not None:
            async with self.database.write() as session:
                audit.record_failure(session, user, "password")
            raise Refused("sign_in_failed", 401)
        return user

    async def knows(self, user: User | None, password: str) -> bool:
        """Whether this is the account's password; takes as long for nobody's."""
        known = user.password_hash if user else None
        async with self._hashing:
            return await asyncio.to_thread(self.passwords.fits, known, password)

    async def hashed(self, password: str, user: User) -> str:
        """The hash of a new password. Raises Misconfigured if it is not good."""
        about = (user.login, user.name, user.email or "")
        async with self._hashing:
            return await asyncio.to_thread(self.passwords.hashed, password, *about)

    async def check_code(self, session: AsyncSession, key: str, code: str) -> User | None:
        """Whose key of the first step this is, if the code is theirs; both are then used up.

        None if it is not. Raises Refused: `sign_in_slow`, or `expired` if the key works no more.
        """
        user = await whose_key(session, key, "code", now())
        if user is None:
            raise Refused("expired", 403)
        if not self.rates.allow(f"code {user.id}", MOST_CODES, WINDOW):
            raise Refused("sign_in_slow", 429)
        if not await second_factor.accepts(session, self.settings, user, code, now()):
            audit.record_failure(session, user, "code")
            return None
        return await use_key(session, key, "code", now())
