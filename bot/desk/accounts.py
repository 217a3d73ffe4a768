"""The people who work at the desk: their accounts and passwords."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import is_address
from bot.desk import access
from bot.desk.keys import drop_keys
from bot.desk.second_factor import take_away
from bot.desk.sessions import end_sessions
from bot.errors import Misconfigured
from bot.handoff import owned_by
from bot.signals import DESK, QUEUE, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation

LONGEST_LOGIN = 64
LONGEST_NAME = 80
LONGEST_EMAIL = 254
ROLES = access.ROLES


#: What is wrong with an account, as commands say it. The desk has texts for the same codes.
FAULTS = {
    "login_form": f"The login must be one word of at most {LONGEST_LOGIN} characters.",
    "login_unseen": "The login holds characters that cannot be seen; type it again.",
    "name_form": f"The name, which askers see, must have 1 to {LONGEST_NAME} characters.",
    "email_form": "{email!r} is no e-mail address.",
    "role_unknown": "There is no role {role!r}; choose one of " + ", ".join(ROLES) + ".",
    "login_taken": "There is an account {login!r} already; set its password instead.",
    "email_taken": "Another account has the address {email!r}.",
    "login_unknown": "There is no account {login!r}; `gandras user list` shows them all.",
    "last_administrator": "{login} is the last administrator; make another one first.",
}


class BadAccount(Misconfigured):
    """An account that cannot be. `code` is a key of FAULTS, and of the desk's texts."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(FAULTS[code].format(**values))
        self.code = code


def normal_login(login: str) -> str:
    """The one spelling of a login: so that Rūta@MIC and rūta@mic are the same person."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def normal_name(name: str) -> str:
    """The name that askers see. Raises BadAccount."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadAccount("name_form")
    return name


def normal_email(email: str) -> str | None:
    """The one spelling of an e-mail address; None for none. Raises BadAccount."""
    email = unicodedata.normalize("NFKC", email).strip().casefold()
    if not email:
        return None
    if not is_address(email):
        raise BadAccount("email_form", email=email[:LONGEST_EMAIL])
    return email


async def add_user(  # noqa: PLR0913, PLR0917 - what an account is made of
    session: AsyncSession,
    login: str,
    name: str,
    password_hash: str,
    role: str,
    email: str = "",
) -> User:
    """Make an account; without a password's hash nobody can use it yet.

    Raises BadAccount with one sentence that says what to change.
    """
    login = normal_login(login)
    if not login or len(login) > LONGEST_LOGIN or any(c.isspace() for c in login):
        raise BadAccount("login_form")
    if not login.isprintable():
        raise BadAccount("login_unseen")
    name, address = normal_name(name), normal_email(email)
    if role not in ROLES:
        raise BadAccount("role_unknown", role=role)
    if await session.scalar(select(User.id).where(User.login == login)) is not None:
        raise BadAccount("login_taken", login=login)
    await _refuse_taken(session, address, None)
    user = User(login=login, name=name, role=role, password_hash=password_hash, email=address)
    session.add(user)
    await session.flush()
    return user


async def set_email(session: AsyncSession, user: User, email: str) -> None:
    """Set or, with an empty one, remove an account's address. Raises BadAccount."""
    address = normal_email(email)
    await _refuse_taken(session, address, user.id)
    user.email = address


async def list_users(session: AsyncSession) -> Sequence[User]:
    """All accounts, by login."""
    return (await session.scalars(select(User).order_by(User.login))).all()


async def set_password(session: AsyncSession, login: str, password_hash: str) -> None:
    """Set a new password and end the account's sessions. It also lets a disabled account back in.

    Raises BadAccount.
    """
    user = await _user(session, login)
    user.disabled_at = None
    await new_password(session, user, password_hash)


async def new_password(
    session: AsyncSession, user: User, password_hash: str, keep: str | None = None
) -> None:
    """Set a password; all sessions but `keep` end, and links in e-mails work no more."""
    user.password_hash = password_hash
    await drop_keys(session, user.id)
    await end_sessions(session, user.id, keep)


async def without_second_factor(session: AsyncSession, login: str) -> None:
    """Take an account's second factor away and end its sessions. Raises BadAccount."""
    user = await _user(session, login)
    await take_away(session, user)
    await end_sessions(session, user.id)


async def disable_user(session: AsyncSession, login: str) -> None:
    """Shut an account out at once; conversations it was answering wait for somebody else.

    Raises BadAccount, also for the last administrator.
    """
    user = await _user(session, login)
    if not await disable(session, user):
        raise BadAccount("last_administrator", login=user.login)


async def disable(session: AsyncSession, user: User) -> bool:
    """Shut an account out; False, and nothing changed, for the last administrator."""
    if await is_last_administrator(session, user):
        return False
    user.disabled_at = now()
    await drop_keys(session, user.id)
    await end_sessions(session, user.id)
    await release(session, user.id)
    return True


async def change_role(session: AsyncSession, user: User, role: access.Role) -> bool:
    """Give another role; False, and nothing changed, for the last administrator.

    Sessions end, so that no open page keeps what the new role may not see.
    """
    if role == user.role:
        return True
    if await is_last_administrator(session, user):
        return False
    user.role = role
    await end_sessions(session, user.id)
    if not access.may(role, "desk"):
        await release(session, user.id)
    return True


async def is_last_administrator(session: AsyncSession, user: User) -> bool:
    """Whether nobody else can sign in as an administrator. Locks them all until the commit."""
    administrators = list(
        await session.scalars(
            select(User)
            .where(
                User.role == "administrator",
                User.disabled_at.is_(None),
                or_(User.password_hash != "", User.oidc_subject.is_not(None)),
            )
            .order_by(User.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    return [one.id for one in administrators] == [user.id]


async def release(session: AsyncSession, user_id: int) -> None:
    """Let the conversations that somebody was answering wait for somebody else."""
    await session.execute(
        update(Conversation)
        .where(*owned_by(user_id))
        .values(
            owner="waiting",
            user_id=None,
            epoch=Conversation.epoch + 1,
            reason="left",
            waiting_since=func.coalesce(Conversation.waiting_since, now()),
            snoozed_until=None,
            changed_at=now(),
        )
    )
    wake(session, DESK, QUEUE)


async def _refuse_taken(session: AsyncSession, email: str | None, mine: int | None) -> None:
    if email is None:
        return
    other = await session.scalar(select(User.id).where(User.email == email))
    if other is not None and other != mine:
        raise BadAccount("email_taken", email=email)


async def _user(session: AsyncSession, login: str) -> User:
    user = await session.scalar(select(User).where(User.login == normal_login(login)))
    if user is None:
        raise BadAccount("login_unknown", login=normal_login(login))
    return user
