"""The mail server: signing in, handing over one message, and what its answers mean for us.

A password goes only over TLS, unless the server is on this machine. What the server's certificate
is checked against are the system's authorities; `SSL_CERT_FILE` names others.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.settings import Settings

#: Seconds the server may take for one step, and for all of them.
STEP = 15.0
ALL = 60.0
#: From here on an answer is for good (RFC 5321, 4.2.1).
_PERMANENT = 500
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a message was not taken. `final` if it never will be, whatever the operator mends."""

    code: str
    final: bool


async def hand_over(
    settings: Settings, message: EmailMessage, step: float = STEP
) -> Trouble | None:
    """Give one message to the server, which has `step` seconds for each answer; None if taken."""
    try:
        async with asyncio.timeout(ALL), _client(settings, step) as client:
            await client.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        worst = max(one.code for one in refused.recipients)
        return Trouble("address_refused", final=worst >= _PERMANENT)
    except (ValueError, aiosmtplib.SMTPNotSupported):
        return Trouble("bad_message", final=True)
    except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
        # Only the message itself can be refused for good. A wrong password or a sender that the
        # server does not know are for the operator to mend, and the mail then still to be sent.
        final = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= _PERMANENT
        return Trouble(_code(error), final=final)
    return None


async def try_out(settings: Settings) -> str | None:
    """Connect and sign in without sending anything; what is wrong, as a code, or None."""
    try:
        async with asyncio.timeout(ALL), _client(settings, STEP) as client:
            await client.noop()
    except (TimeoutError, ValueError, aiosmtplib.SMTPException, OSError) as error:
        return _code(error)
    return None


def _client(settings: Settings, step: float) -> aiosmtplib.SMTP:
    server = urlsplit(settings.smtp_url.get_secret_value())
    implicit = server.scheme == "smtps"
    password = unquote(server.password) if server.password else None
    must_hide = password is not None and server.hostname not in _HERE
    return aiosmtplib.SMTP(
        hostname=server.hostname,
        port=server.port,
        username=unquote(server.username) if server.username else None,
        password=password,
        use_tls=implicit,
        # `None` begins TLS if the server offers it.
        start_tls=False if implicit else True if must_hide else None,
        timeout=step,
    )


def _code(error: Exception) -> str:
    """What the logs call it; never the server's own words, which may quote a mail or a password."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return "sign_in_refused"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"server_{error.code}"
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return "not_supported"
    return "no_connection"
