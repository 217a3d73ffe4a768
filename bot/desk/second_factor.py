"""The second factor: codes of an app (TOTP, RFC 6238), and codes on paper for when it is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.secret_key import secret_key
from bot.settings import Settings
from bot.store.accounts import RecoveryCode, User

ISSUER = "Gandras"
STEP = 30
"""Seconds a code is shown."""
#: Steps before and after the present one that count: clocks differ, typing takes time.
DRIFT = 1
CODES = 10
#: Letters of recovery codes: none that are taken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def box(settings: Settings, purpose: bytes) -> Fernet:
    """Encrypts what only our processes may read, each purpose under a key of its own."""
    key = HKDF(SHA256(), 32, salt=None, info=b"gandras " + purpose).derive(secret_key(settings))
    return Fernet(base64.urlsafe_b64encode(key))


def new_secret(settings: Settings) -> str:
    """A new secret, encrypted to be kept."""
    return box(settings, b"totp").encrypt(random_base32().encode()).decode()


def opened(settings: Settings, kept: str | None) -> str | None:
    """The secret as the app needs it; None if there is none, or the key of the process changed."""
    try:
        return box(settings, b"totp").decrypt(kept).decode() if kept else None
    except InvalidToken:
        return None


def address(secret: str, login: str) -> str:
    """What the app reads from the picture."""
    return TOTP(secret).provisioning_uri(login, issuer_name=ISSUER)


def drawn(text: str) -> tuple[int, str]:
    """A QR code: the side of its square, and the path of its dark fields for an SVG."""
    matrix = segno.make(text, error="m", micro=False).matrix
    dark = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, field in enumerate(row) if field
    )
    return len(matrix), "".join(dark)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step of time whose code this is, if it is near `at`."""
    present = int(at.timestamp()) // STEP
    typed = "".join(code.split()).encode()
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(TOTP(secret).generate_otp(step).encode(), typed):
            found = step
    return found


async def accepts(
    session: AsyncSession, settings: Settings, user: User, code: str, at: datetime
) -> bool:
    """Whether a code of the app, or one on paper, lets this account in; it then does so no more."""
    secret = opened(settings, user.totp_secret)
    step = step_of(secret, code, at) if secret else None
    if step is not None:
        # Of two browsers with the same code one wins, and an older code never counts again.
        used = await session.scalar(
            update(User)
            .where(User.id == user.id, User.totp_step < step)
            .values(totp_step=step)
            .returning(User.id)
        )
        return used is not None
    paper = "".join(code.split()).replace("-", "").casefold()
    used_up = await session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.code_hash == _paper(settings, user, paper))
        .returning(RecoveryCode.user_id)
    )
    return used_up == user.id


async def new_codes(session: AsyncSession, settings: Settings, user: User) -> list[str]:
    """New codes to write down; the earlier ones work no more."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    session.add_all(
        RecoveryCode(code_hash=_paper(settings, user, code), user_id=user.id) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def codes_left(session: AsyncSession, user: User) -> int:
    """How many codes on paper still work."""
    left = select(func.count()).where(RecoveryCode.user_id == user.id)
    return await session.scalar(left) or 0


async def take_away(session: AsyncSession, user: User) -> None:
    """Leave the account without a second factor."""
    user.totp_secret, user.totp_on, user.totp_step = None, False, 0
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _paper(settings: Settings, user: User, code: str) -> str:
    # Codes are short enough to type, so only a keyed hash tells nothing of them.
    return hmac.digest(secret_key(settings), f"paper {user.id} {code}".encode(), "sha256").hex()
