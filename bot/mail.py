"""Sends e-mails that were written into the database, each once as far as SMTP allows.

A process that is killed after the server took a mail and before that was kept leaves it to be sent
again when its lease has ended. It has the same Message-ID then, so that mail programs show one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import smtp
from bot.addresses import is_address
from bot.services import Services
from bot.settings import Settings
from bot.signals import DESK, MAIL, wake
from bot.store.base import now
from bot.store.mail import Mail

log = structlog.get_logger(__name__)

BACKOFF = (10, 30, 120, 600, 1800)
"""Seconds before the next try; the last is repeated."""
GIVE_UP = timedelta(hours=48)
LEASE = timedelta(seconds=90)
"""How long a process may take over one mail; the server is given up on before (`smtp.ALL`)."""


@dataclass(frozen=True, slots=True)
class File:
    """Something attached: a text, as a calendar entry is one."""

    name: str
    mime: str
    text: str


def write_mail(  # noqa: PLR0913 - what an e-mail is made of
    session: AsyncSession,
    *,
    purpose: str,
    address: str,
    subject: str,
    text: str,
    files: Sequence[File] = (),
    conversation_id: int | None = None,
) -> Mail:
    """Store an e-mail to be sent after the commit; `purpose` says why, for logs and the desk.

    One that tells of an asker names their conversation: whoever is erased before it went is not
    written about. An address that is none (`bot.addresses`) makes it fail when it is sent.
    """
    mail = Mail(
        conversation_id=conversation_id,
        purpose=purpose,
        address=address,
        subject=" ".join(subject.split()),
        text=text,
        files={"files": [[file.name, file.mime, file.text] for file in files]},
    )
    session.add(mail)
    wake(session, MAIL)
    return mail


async def send_some(services: Services) -> bool:
    """Send one e-mail that is due; whether there may be more. Without a server all wait."""
    if not services.settings.smtp_url.get_secret_value():
        return False
    mail = await _claim(services)
    if mail is None:
        return False
    trouble = await _send(services.settings, mail)
    await _keep(services, mail, trouble)
    return True


async def _claim(services: Services) -> Mail | None:
    free = or_(Mail.lease_until.is_(None), Mail.lease_until < now())
    due = and_(Mail.state == "pending", Mail.due_at <= now(), free)
    async with services.database.read() as session:
        if await session.scalar(select(Mail.id).where(due).limit(1)) is None:
            return None
    async with services.database.write() as session:
        mail = await session.scalar(
            select(Mail).where(due).order_by(Mail.id).limit(1).with_for_update(skip_locked=True)
        )
        if mail:
            mail.lease_until = now() + LEASE
            mail.attempts += 1
        return mail


async def _keep(services: Services, mail: Mail, trouble: smtp.Trouble | None) -> None:
    values: dict[str, object] = {"lease_until": None, "error": trouble and trouble.code}
    final = trouble is not None and (trouble.final or now() - mail.created_at > GIVE_UP)
    if trouble is None or final:
        values |= {"state": "failed" if trouble else "sent", "text": "", "files": {}}
        values["sent_at"] = None if trouble else now()
    else:
        wait = BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
        values["due_at"] = now() + timedelta(seconds=wait)
    async with services.database.write() as session:
        await session.execute(update(Mail).where(Mail.id == mail.id).values(**values))
        # The desk shows what became of it.
        wake(session, DESK)
    if trouble:
        log.warning(
            "mail.not_sent", mail=mail.id, purpose=mail.purpose, error=trouble.code, final=final
        )


async def _send(settings: Settings, mail: Mail) -> smtp.Trouble | None:
    if not is_address(mail.address):
        return smtp.Trouble("bad_address", final=True)
    try:
        message = _message(settings, mail)
    except ValueError:
        return smtp.Trouble("bad_message", final=True)
    return await smtp.hand_over(settings, message)


def _message(settings: Settings, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    # The same at each try, so that a mail sent twice is seen to be one.
    domain = settings.mail_from.rpartition("@")[2].strip(" >")
    message["Message-ID"] = f"<{mail.created_at:%Y%m%d%H%M%S%f}.{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for name, mime, text in mail.files.get("files", []):
        kind, _, subtype = mime.partition("/")
        message.add_attachment(
            text.encode(), maintype=kind, subtype=subtype.partition(";")[0], filename=name
        )
    return message
