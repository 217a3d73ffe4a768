"""The e-mails about accounts: an invitation, a way to a new password, what was changed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.keys import Purpose, make_key
from bot.desk.pages import LANGUAGES
from bot.mail import write_mail
from bot.services import Services
from bot.settings import Settings
from bot.store.accounts import User
from bot.store.base import now

#: Where a key leads.
PATHS: dict[Purpose, str] = {"invitation": "/desk/join/", "new_password": "/desk/new-password/"}


def can_write(settings: Settings) -> bool:
    """Whether letters can be sent. Links in them need our public address: never a request's."""
    return bool(settings.smtp_url.get_secret_value() and settings.public_url)


async def write_key(
    session: AsyncSession, services: Services, user: User, purpose: Purpose
) -> None:
    """Send a link with a new key to the account's address."""
    base = services.settings.public_url.rstrip("/")
    link = f"{base}{PATHS[purpose]}{await make_key(session, user, purpose, now())}"
    write(session, services, user, purpose, user.email or "", link=link)


def write(
    session: AsyncSession,
    services: Services,
    user: User,
    purpose: str,
    address: str,
    **values: object,
) -> None:
    """Send a letter about the account, in its language. Without an address or a server: none."""
    if not address or not can_write(services.settings):
        return
    language = user.language if user.language in LANGUAGES else LANGUAGES[0]
    text = services.letters.get
    parts = [
        text(f"letter_{purpose}", language, name=user.name, login=user.login, **values),
        text("letter_end", language),
    ]
    write_mail(
        session,
        purpose=purpose,
        address=address,
        subject=text(f"letter_{purpose}_subject", language),
        text="\n\n".join(parts) + "\n",
    )
