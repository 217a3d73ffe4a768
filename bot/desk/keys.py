"""Keys that work once, for one purpose and a short time. The database holds only their hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.accounts import AccountKey, User

Purpose = Literal["invitation", "new_password", "code"]

#: `code` is what a browser holds between the password and the second factor.
LASTS: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "new_password": timedelta(hours=1),
    "code": timedelta(minutes=5),
}


def digest(key: str) -> str:
    """What is kept of a key. Keys are random and long, so that a plain hash tells nothing."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


async def make_key(session: AsyncSession, user: User, purpose: Purpose, at: datetime) -> str:
    """A new key; earlier ones of this account and purpose work no more."""
    await session.execute(
        delete(AccountKey).where(
            (AccountKey.expires_at <= at)
            | ((AccountKey.user_id == user.id) & (AccountKey.purpose == purpose))
        )
    )
    key = secrets.token_urlsafe(32)
    session.add(
        AccountKey(
            key_hash=digest(key), user_id=user.id, purpose=purpose, expires_at=at + LASTS[purpose]
        )
    )
    return key


async def whose_key(session: AsyncSession, key: str, purpose: Purpose, at: datetime) -> User | None:
    """Whose key it is, as long as it works. Looking does not use it up."""
    return await session.scalar(
        select(User)
        .join(AccountKey, AccountKey.user_id == User.id)
        .where(
            AccountKey.key_hash == digest(key),
            AccountKey.purpose == purpose,
            AccountKey.expires_at > at,
            User.disabled_at.is_(None),
        )
    )


async def use_key(session: AsyncSession, key: str, purpose: Purpose, at: datetime) -> User | None:
    """Whose key it was; None if it does not work, or no more. Of two at a time one wins."""
    number = await session.scalar(
        delete(AccountKey)
        .where(
            AccountKey.key_hash == digest(key),
            AccountKey.purpose == purpose,
            AccountKey.expires_at > at,
        )
        .returning(AccountKey.user_id)
    )
    user = await session.get(User, number) if number else None
    return user if user and user.disabled_at is None else None


async def drop_keys(session: AsyncSession, user_id: int) -> None:
    """Let no key of an account work any more."""
    await session.execute(delete(AccountKey).where(AccountKey.user_id == user_id))
