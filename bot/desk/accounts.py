"""The people who work at the desk: their accounts and passwords."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import access
from bot.errors import Misconfigured
from bot.signals import DESK, wake
from bot.store.models import Conversation, DeskSession, User, now

LONGEST_LOGIN = 64
LONGEST_NAME = 80
ROLES = access.ROLES


def normal_login(login: str) -> str:
    """The one spelling of a login: so that Rūta@MIC and rūta@mic are the same person."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


async def add_user(
    session: AsyncSession, login: str, name: str, password_hash: str, role: str
) -> User:
    """Make an account. Raises Misconfigured with one sentence that says what to change."""
    login = normal_login(login)
    if not login or len(login) > LONGEST_LOGIN or any(c.isspace() for c in login):
        msg = f"The login must be one word of at most {LONGEST_LOGIN} characters."
        raise Misconfigured(msg)
    if not login.isprintable():
        msg = "The login holds characters that cannot be seen; type it again."
        raise Misconfigured(msg)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        msg = f"The name, which askers see, must have 1 to {LONGEST_NAME} characters."
        raise Misconfigured(msg)
    if role not in ROLES:
        msg = f"There is no role {role!r}; choose one of {', '.join(ROLES)}."
        raise Misconfigured(msg)
    if await session.scalar(select(User.id).where(User.login == login)) is not None:
        msg = f"There is an account {login!r} already; set its password instead."
        raise Misconfigured(msg)
    user = User(login=login, name=name, role=role, password_hash=password_hash)
    session.add(user)
    await session.flush()
    return user


async def list_users(session: AsyncSession) -> Sequence[User]:
    """All accounts, by login."""
    return (await session.scalars(select(User).order_by(User.login))).all()


async def set_password(session: AsyncSession, login: str, password_hash: str) -> None:
    """Set a new password and end the account's sessions. It also lets a disabled account back in.

    Raises Misconfigured.
    """
    user = await _user(session, login)
    user.password_hash = password_hash
    user.disabled_at = None
    await session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))


async def disable_user(session: AsyncSession, login: str) -> None:
    """Shut an account out at once; conversations it was answering wait for somebody else.

    Raises Misconfigured.
    """
    user = await _user(session, login)
    user.disabled_at = now()
    await session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))
    await session.execute(
        update(Conversation)
        .where(
            Conversation.owner == "consultant",
            Conversation.user_id == user.id,
            Conversation.closed_at.is_(None),
        )
        .values(
            owner="waiting",
            user_id=None,
            epoch=Conversation.epoch + 1,
            reason="left",
            waiting_since=now(),
            changed_at=now(),
        )
    )
    wake(session, DESK)


async def _user(session: AsyncSession, login: str) -> User:
    user = await session.scalar(select(User).where(User.login == normal_login(login)))
    if user is None:
        msg = f"There is no account {normal_login(login)!r}; `gandras user list` shows them all."
        raise Misconfigured(msg)
    return user
