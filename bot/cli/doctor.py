"""`gandras doctor`."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from uv import find_uv_bin

from bot import smtp
from bot.content import problems
from bot.engine.environment import PYTHON, is_ready
from bot.engine.training import model_path
from bot.errors import Misconfigured
from bot.settings import ROOT, Settings, load_settings
from bot.signals import Signals
from bot.store.database import Database

#: Bytes that the engine's environment and a few models take.
ROOM = 5 * 10**9


def doctor() -> None:
    """Say what is missing on this machine and how to mend it."""
    settings = load_settings()
    bad = 0
    for name, trouble in _examine(settings):
        typer.echo(f"BAD  {name}: {trouble}" if trouble else f"ok   {name}")
        bad += trouble is not None
    if bad:
        raise typer.Exit(2)


def _examine(settings: Settings) -> Iterator[tuple[str, str | None]]:
    yield "content", next(iter(problems()), None)
    yield "database", asyncio.run(_database(settings))
    existing = next(p for p in (settings.var, *settings.var.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    roomy = is_ready(settings.var) or free > ROOM
    yield "disk", None if roomy else f"{free / 1e9:.1f} GB free in {existing}; 5 GB are needed."
    if settings.smtp_url.get_secret_value():
        yield "mail", asyncio.run(_mail(settings))
    if settings.rasa_url:
        return
    python = subprocess.run(
        [find_uv_bin(), "python", "find", PYTHON], cwd=ROOT, capture_output=True, check=False
    )
    found = python.returncode == 0 or is_ready(settings.var)
    mend = f"not found; install it, or `uv python install {PYTHON}`."
    yield f"Python {PYTHON}", None if found else mend
    ready = is_ready(settings.var, encoder=settings.encoder_folder is not None)
    yield "engine", None if ready else "not set up yet; `gandras run` or `gandras train` does it."
    yield "model", _model(settings)


def _model(settings: Settings) -> str | None:
    try:
        trained = model_path(settings.var, settings.encoder_folder).exists()
    except Misconfigured as error:
        return str(error)
    return None if trained else "none for the present content; `gandras train` makes it."


async def _database(settings: Settings) -> str | None:
    try:
        database = Database(settings.database, Signals())
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
        await database.close()
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0]
        return f"{reason}; check GANDRAS_DATABASE_URL."
    return None


async def _mail(settings: Settings) -> str | None:
    trouble = await smtp.try_out(settings)
    return f"{trouble}; check GANDRAS_SMTP_URL." if trouble else None
