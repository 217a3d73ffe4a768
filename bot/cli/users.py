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


def _hashed(typed: str) -> str:
    return Passwords(load_settings()).hashed(typed)


@app.command()
def add(
    login: str,
    name: str = typer.Option("", help="As askers see it; the login if not given."),
    role: str = typer.Option("consultant", help="One of: " + ", ".join(accounts.ROLES)),
) -> None:
    """Add an account. The password is asked for, or read from standard input."""
    password = _ask_password()
    _with_session(lambda s: accounts.add_user(s, login, name or login, _hashed(password), role))
    typer.echo(f"Added {login} ({role}).")


@app.command("list")
def list_() -> None:
    """List the accounts."""
    for user in _with_session(accounts.list_users):
        state = "disabled" if user.disabled_at else "active"
        typer.echo(f"{user.login}\t{user.name}\t{user.role}\t{state}")


@app.command()
def password(login: str) -> None:
    """Set a new password; the account's sessions end."""
    new = _ask_password()
    _with_session(lambda s: accounts.set_password(s, login, _hashed(new)))
    typer.echo(f"The password of {login} is changed.")


@app.command()
def disable(login: str) -> None:
    """Disable an account; its sessions end."""
    _with_session(lambda s: accounts.disable_user(s, login))
    typer.echo(f"{login} is disabled.")
