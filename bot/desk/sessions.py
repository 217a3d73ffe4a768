"""The signed-in browsers. Each keeps a random cookie, the database only its hash."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from bot.desk import presence
from bot.desk.devices import device
from bot.desk.keys import digest
from bot.services import Services
from bot.signals import DESK, wake
from bot.store.accounts import DeskSession, User
from bot.store.base import now

COOKIE = "gandras_desk"
PATH = "/desk"
#: A session ends so long after signing in, whatever is done in it,
LASTS = timedelta(hours=12)
#: and when its browser has asked for nothing for so long: an open page of the desk asks by itself.
IDLE = timedelta(hours=2)
#: How exactly it is known when a browser asked last.
NOTED = timedelta(minutes=5)
#: The session of a hash that holds. Made once: every request of a desk asks for it.
_HOLDING = (
    select(User, DeskSession.csrf, DeskSession.seen_at)
    .join(DeskSession, DeskSession.user_id == User.id)
    .where(
        DeskSession.token_hash == bindparam("token_hash"),
        DeskSession.expires_at > bindparam("at"),
        DeskSession.seen_at > bindparam("awake_at"),
        User.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose browser this is, and what proves that a form came from our page."""

    user: User
    csrf: str
    token_hash: str
    unprotected: bool = False
    """Whether the role needs a second factor that is not there yet."""

    def wrote(self, csrf: str) -> bool:
        """Whether a form with this token was made by this session's page."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


class Sessions:
    """The signed-in browsers of all desks."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._https = services.settings.public_url.startswith("https:")
        self._protected = services.settings.totp_roles

    def begin(self, session: AsyncSession, user: User, request: Request, at: datetime) -> str:
        """A new session's token. The session this browser had before ends with it."""
        token = secrets.token_urlsafe(32)
        session.add(
            DeskSession(
                token_hash=digest(token),
                user_id=user.id,
                csrf=secrets.token_urlsafe(32),
                expires_at=at + LASTS,
                created_at=at,
                seen_at=at,
                device=device(request.headers.get("user-agent", "")),
            )
        )
        return token

    async def begin_anew(
        self, session: AsyncSession, user: User, request: Request, at: datetime
    ) -> str:
        """A new session in place of the one this browser had, so that none joins another."""
        gone = DeskSession.expires_at < at
        if token := request.cookies.get(COOKIE):
            gone |= DeskSession.token_hash == digest(token)
        await session.execute(delete(DeskSession).where(gone))
        return self.begin(session, user, request, at)

    async def find(self, request: Request) -> SignedIn | None:
        """Who sent this request, if their session still holds."""
        token = request.cookies.get(COOKIE)
        return await self._look(digest(token), note=True) if token else None

    async def signed_by(self, token: str) -> SignedIn | None:
        """Whose token this is, before the browser has sent it the first time."""
        return await self._look(digest(token), note=False)

    async def holds(self, token_hash: str) -> SignedIn | None:
        """The session of a hash, unless it expired, was ended, or its user was disabled."""
        return await self._look(token_hash, note=False)

    async def sign_out(self, token_hash: str, user: User) -> None:
        """End a session; without another one the user is away."""
        async with self._database.write() as session:
            await session.execute(delete(DeskSession).where(DeskSession.token_hash == token_hash))
            await presence.left(session, user)

    def give(self, request: Request, response: Response, token: str) -> None:
        """Put the token into the browser."""
        self.set_cookie(request, response, COOKIE, token, int(LASTS.total_seconds()))

    def take(self, response: Response, name: str = COOKIE, path: str = PATH) -> None:
        """Take the token, or another cookie, out of the browser."""
        response.delete_cookie(name, path=path, httponly=True, samesite="lax")

    def set_cookie(  # noqa: PLR0913, PLR0917 - what a cookie is made of
        self,
        request: Request,
        response: Response,
        name: str,
        value: str,
        seconds: int,
        path: str = PATH,
    ) -> None:
        """Set a cookie that scripts cannot read and that only the desk gets."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self._https or request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )

    async def _look(self, token_hash: str, *, note: bool) -> SignedIn | None:
        at = now()
        async with self._database.read() as session:
            given = {"token_hash": token_hash, "at": at, "awake_at": at - IDLE}
            row = (await session.execute(_HOLDING, given)).first()
        if row is None:
            return None
        user, csrf, seen_at = row
        await presence.seen(self._database, user, at)
        if note and seen_at < at - NOTED:
            async with self._database.write() as session:
                await session.execute(
                    update(DeskSession)
                    .where(DeskSession.token_hash == token_hash)
                    .values(seen_at=at)
                )
        unprotected = user.role in self._protected and not user.totp_on
        return SignedIn(user, csrf, token_hash, unprotected)


async def end_sessions(session: AsyncSession, user_id: int, keep: str | None = None) -> None:
    """End all sessions of an account but `keep`, a hash; open pages find out at once."""
    await session.execute(
        delete(DeskSession).where(
            DeskSession.user_id == user_id, DeskSession.token_hash != (keep or "")
        )
    )
    wake(session, DESK)


async def end_session(session: AsyncSession, user_id: int, token_hash: str) -> bool:
    """End one of an account's sessions; whether there was one."""
    ended = await session.scalar(
        delete(DeskSession)
        .where(DeskSession.user_id == user_id, DeskSession.token_hash == token_hash)
        .returning(DeskSession.token_hash)
    )
    wake(session, DESK)
    return ended is not None


async def sessions_of(session: AsyncSession, user_id: int, at: datetime) -> list[DeskSession]:
    """The sessions of an account that hold, the latest used first."""
    found = await session.scalars(
        select(DeskSession)
        .where(
            DeskSession.user_id == user_id,
            DeskSession.expires_at > at,
            DeskSession.seen_at > at - IDLE,
        )
        .order_by(DeskSession.seen_at.desc(), DeskSession.created_at.desc())
    )
    return list(found)
