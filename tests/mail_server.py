"""A real SMTP server on a loopback port, which answers as a test wishes and keeps what it took."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

PASSWORD = "pasword:su/ženklais@"
OK = "250 OK"


class MailServer:
    """What it took, and what it answers: `rcpt` and `data` are the answers to those commands."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[tuple[str, bool]] = []
        """Who signed in, and whether over TLS."""
        self.connections = 0
        self.rcpt = self.data = OK
        self.members_only = False
        self.cut_after_data = False
        self.held: asyncio.Event | None = None
        """If set, the answer to a mail that was taken waits for it."""

    @property
    def texts(self) -> list[str]:
        """The bodies of what it took."""
        bodies = (mail.get_body(("plain",)) for mail in self.mails)
        return [body.get_content().replace("\r\n", "\n") for body in bodies if body]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take a recipient or not."""
        if self.members_only and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.rcpt == OK:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        """Take a mail or not."""
        if self.cut_after_data:
            server.transport.abort()
            return self.data
        if self.data == OK:
            raw = envelope.original_content or b""
            self.mails.append(message_from_bytes(raw, policy=policy.default))  # type: ignore[arg-type]
            self.recipients += envelope.rcpt_tos
        if self.held:
            await self.held.wait()
        return self.data

    def sign_in(
        self, _server: SMTP, session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        """Who knows the password may send."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), session.ssl is not None))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@asynccontextmanager
async def mail_server(
    *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, implicit: bool = False
) -> AsyncIterator[MailServer]:
    """Listen while the block runs: plain, with STARTTLS (`tls`), or in TLS from the start."""
    server, loop = MailServer(), asyncio.get_running_loop()
    made = protocol(server, loop, None if implicit else tls)
    listening = await loop.create_server(made, host, 0, ssl=tls if implicit else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        if server.held:
            server.held.set()
        listening.close()


def protocol(
    server: MailServer, loop: asyncio.AbstractEventLoop, tls: ssl.SSLContext | None
) -> Callable[[], SMTP]:
    """Makes the protocol of each connection."""

    def made() -> SMTP:
        server.connections += 1
        return SMTP(
            server,
            hostname="mail.test",
            loop=loop,
            tls_context=tls,
            authenticator=server.sign_in,
            auth_require_tls=False,
        )

    return made


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for the loopback addresses, and a server's side of TLS with it."""
    openssl = shutil.which("openssl")
    assert openssl, "install openssl: it makes the certificate"
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=mail.test", "-keyout", key, "-out", cert,
         "-addext", "subjectAltName=IP:127.0.0.1,IP:127.0.0.2"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return cert, context
