"""The address of an appointment's page: whoever has it may see, move and cancel the appointment."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from bot.secret_key import secret_key
from bot.settings import Settings

PATH = "/appointments"
#: Bytes of the signature: 128 bits cannot be found by trying.
_SIGNED = 16
_TOKEN = re.compile(r"([1-9]\d{0,8})-([A-Za-z0-9_-]{22})", re.ASCII)


def token(settings: Settings, appointment_id: int) -> str:
    """The last part of the address of an appointment's page."""
    return f"{appointment_id}-{_signature(settings, appointment_id)}"


def link(settings: Settings, appointment_id: int) -> str:
    """The whole address, empty if it is not known under which address the centre is reached."""
    base = settings.public_url.rstrip("/")
    return f"{base}{PATH}/{token(settings, appointment_id)}" if base else ""


def opens(settings: Settings, given: str) -> int | None:
    """The appointment that a token opens; None if it is not ours."""
    found = _TOKEN.fullmatch(given)
    if found is None:
        return None
    appointment_id = int(found[1])
    ours = _signature(settings, appointment_id)
    return appointment_id if hmac.compare_digest(found[2], ours) else None


def _signature(settings: Settings, appointment_id: int) -> str:
    words = f"appointment {appointment_id}".encode()
    digest = hmac.digest(secret_key(settings), words, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_SIGNED]).decode().rstrip("=")
