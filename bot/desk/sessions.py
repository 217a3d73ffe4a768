"""Signing in and out. The browser keeps a random cookie, the database only its hash."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.accounts import normal_login
from bot.desk.passwords import Passwords
from bot.errors import Refused
from bot.rates import Rates
from bot.services import Services
from bot.store.models import DeskSession, User, now

COOKIE = "gandras_desk"
PATH = "/desk"
LASTS = timedelta(hours=12)
#: Attempts to sign in within so many seconds, by login and by address. The centre's consultants
#: share one address, so it is given more.
WINDOW = 300
MOST_BY_LOGIN = 8
MOST_BY_ADDRESS = 40
#: Passwords checked at a time: each takes 64 MB for a moment.
CHECKED_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose browser this is, and what proves that a form came from our page."""

    user: User
    csrf: str
    token_hash: str

    def wrote(self, csrf: str) -> bool:
        """Whether a form with this token was made by this session's page."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


class Sessions:
    """The signed-in browsers of all desks."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._https = services.settings.public_url.startswith("https:")
        self._passwords = Passwords(services.settings)
        self._rates = Rates()
        self._hashing = asyncio.Semaphore(CHECKED_AT_ONCE)

    async def sign_in(self, login: str, password: str, address: str) -> str:
        """A new session's token.

        Raises Refused: `sign_in_slow`, or `sign_in_failed` whatever of the two was wrong.
        """
        login = normal_login(login)
        if not (
            self._rates.allow(f"address {address}", MOST_BY_ADDRESS, WINDOW)
            and self._rates.allow(f"login {login[:100]}", MOST_BY_LOGIN, WINDOW)
        ):
            raise Refused("sign_in_slow", 429)
        async with self._database.read() as session:
            user = await session.scalar(select(User).where(User.login == login))
        known = user.password_hash if user else None
        async with self._hashing:
            fits = await asyncio.to_thread(self._passwords.fits, known, password)
        if user is None or not fits or user.disabled_at is not None:
            raise Refused("sign_in_failed", 401)
        token = secrets.token_urlsafe(32)
        async with self._database.write() as session:
            await session.execute(delete(DeskSession).where(DeskSession.expires_at < now()))
            session.add(
                DeskSession(
                    token_hash=_digest(token),
                    user_id=user.id,
                    csrf=secrets.token_urlsafe(32),
                    expires_at=now() + LASTS,
                )
            )
        return token

    async def find(self, request: Request) -> SignedIn | None:
        """Who sent this request, if their session still holds."""
        token = request.cookies.get(COOKIE)
        return await self.holds(_digest(token)) if token else None

    async def holds(self, token_hash: str) -> SignedIn | None:
        """The session of a hash, unless it expired, was signed out, or its user was disabled."""
        async with self._database.read() as session:
            row = (
                await session.execute(
                    select(User, DeskSession.csrf)
                    .join(DeskSession, DeskSession.user_id == User.id)
                    .where(
                        DeskSession.token_hash == token_hash,
                        DeskSession.expires_at > now(),
                        User.disabled_at.is_(None),
                    )
                )
            ).first()
        return SignedIn(row[0], row[1], token_hash) if row else None

    async def sign_out(self, token_hash: str) -> None:
        """End a session."""
        async with self._database.write() as session:
            await session.execute(delete(DeskSession).where(DeskSession.token_hash == token_hash))

    async def sign_out_browser(self, request: Request) -> None:
        """End whatever session this browser had, so that a new one never joins an old one."""
        if token := request.cookies.get(COOKIE):
            await self.sign_out(_digest(token))

    def give(self, request: Request, response: Response, token: str) -> None:
        """Put the token into the browser."""
        self.set_cookie(request, response, COOKIE, token, int(LASTS.total_seconds()))

    def take(self, response: Response) -> None:
        """Take the token out of the browser."""
        response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax")

    def set_cookie(
        self, request: Request, response: Response, name: str, value: str, seconds: int
    ) -> None:
        """Set a cookie that scripts cannot read and that only the desk gets."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=PATH,
            secure=self._https or request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
