"""`gandras user`: accounts of the desk."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import accounts
from bot.desk.passwords import Passwords
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.database import Database
from bot.store.migrate import upgrade

app = typer.Typer(help="Accounts of the desk.", no_args_is_help=True)
T = TypeVar("T")


def _with_session(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def go() -> T:
        database = Database(load_settings().database, Signals())
        try:
            await upgrade(database)
            async with database.write() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(go())


def _ask_password() -> str:
    """From the terminal, unseen, twice; or one line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _hashed(typed: str, *about: str) -> str:
    return Passwords(load_settings()).hashed(typed, *about)


@app.command()
def add(
    login: str,
    name: str = typer.Option("", help="As askers see it; the login if not given."),
    role: str = typer.Option("consultant", help="One of: " + ", ".join(accounts.ROLES)),
    email: str = typer.Option("", help="For a forgotten password, and for reminders."),
) -> None:
    """Add an account. The password is asked for, or read from standard input."""
    hashed = _hashed(_ask_password(), login, name, email)
    _with_session(lambda s: accounts.add_user(s, login, name or login, hashed, role, email))
    typer.echo(f"Added {login} ({role}).")


@app.command("list")
def list_() -> None:
    """List the accounts."""
    for user in _with_session(accounts.list_users):
        state = "disabled" if user.disabled_at else "active"
        state = state if user.password_hash or user.oidc_subject else "invited"
        typer.echo(f"{user.login}\t{user.name}\t{user.role}\t{state}\t{user.email or ''}")


@app.command()
def password(login: str) -> None:
    """Set a new password; the account's sessions end."""
    hashed = _hashed(_ask_password(), login)
    _with_session(lambda s: accounts.set_password(s, login, hashed))
    typer.echo(f"The password of {login} is changed.")


@app.command("without-second-factor")
def without_second_factor(login: str) -> None:
    """Let an account in by its password alone, when its second factor is lost; sessions end."""
    _with_session(lambda s: accounts.without_second_factor(s, login))
    typer.echo(f"{login} signs in without a second factor now.")


@app.command()
def disable(login: str) -> None:
    """Disable an account; its sessions end."""
    _with_session(lambda s: accounts.disable_user(s, login))
    typer.echo(f"{login} is disabled.")
