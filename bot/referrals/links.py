"""One-time links of coordinators: signed, not stored, and dead as soon as the row says so.

A link is the referral's number and a keyed hash of it with what the row keeps (`Referral.link`).
Whoever has only the database can make none, and a new value in the row ends all links before.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode

from bot.secret_key import secret_key
from bot.settings import Settings
from bot.store.referrals import Referral

#: Under it all links lie; nothing else does.
PATH = "/referrals"
_TOKEN = re.compile(r"([1-9]\d{0,8})-[A-Za-z0-9_-]{43}", re.ASCII)


def new() -> str:
    """What a new link is made from."""
    return secrets.token_hex(16)


def token(settings: Settings, referral: Referral) -> str:
    """The secret part of the present link."""
    return f"{referral.id}-{_signed(settings, f'link {referral.id} {referral.link}')}"


def address(settings: Settings, referral: Referral) -> str:
    """The whole link, as it stands in an e-mail."""
    return f"{settings.public_url.rstrip('/')}{PATH}/{token(settings, referral)}"


def number(given: str) -> int | None:
    """The referral that a link says it is for; None if it cannot be one."""
    found = _TOKEN.fullmatch(given)
    return int(found[1]) if found else None


def fits(settings: Settings, referral: Referral, given: str) -> bool:
    """Whether this is the present link."""
    return hmac.compare_digest(token(settings, referral), given)


def form_key(settings: Settings, given: str) -> str:
    """What only a page that was opened by this link can send with its forms."""
    return _signed(settings, f"form {given}")


def _signed(settings: Settings, text: str) -> str:
    made = hmac.new(secret_key(settings), f"referral {text}".encode(), hashlib.sha256)
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")
