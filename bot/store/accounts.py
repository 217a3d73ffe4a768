"""The tables of the people who work at the desk, and of what lets them in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import CASCADE, Base, now


class User(Base):
    """Somebody who works at the desk. Without a password yet they were only invited."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str] = mapped_column(default="consultant")
    presence: Mapped[str] = mapped_column(default="available")
    """What they say of themselves: available, busy or away; `presence_since` since when."""
    presence_since: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When a browser of theirs was last here."""
    capacity: Mapped[int] = mapped_column(default=0)
    """Conversations they should have at a time; 0 is no limit."""
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    email: Mapped[str | None] = mapped_column(unique=True)
    """In small letters, so that two spellings are one address."""
    language: Mapped[str | None]
    """Of the desk and of e-mails; None until chosen."""
    speaks: Mapped[str] = mapped_column(default="", server_default="")
    """Languages of askers they can answer in, with spaces between; empty is all of them."""
    reminders_by_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether reminders may also come by e-mail."""
    totp_secret: Mapped[str | None]
    """Of the second factor, encrypted."""
    totp_on: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it counts: only once a code has shown that the app has the secret."""
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last step of time whose code was used; no code counts twice."""
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    """Issuer and subject at the provider of identities, once they have signed in there."""


class DeskSession(Base):
    """A signed-in browser. Only a hash of its cookie is kept."""

    __tablename__ = "desk_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), index=True)
    csrf: Mapped[str]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """About when it last asked for anything."""
    device: Mapped[str] = mapped_column(default="", server_default="")
    """What the browser calls itself, shortened."""


class AccountKey(Base):
    """A key that works once: of an invitation, a new password, a first step of signing in.

    Only its hash is kept, and what it is for.
    """

    __tablename__ = "account_keys"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), index=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)


class RecoveryCode(Base):
    """A code that stands in once for the second factor. Only its hash is kept."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete=CASCADE), index=True)
