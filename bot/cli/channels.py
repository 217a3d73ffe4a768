"""`gandras channel`: what is set at the providers of channels."""

from __future__ import annotations

import asyncio

import typer

from bot.channel import Closing, SetUp
from bot.errors import Misconfigured
from bot.registry import REGISTRY, make_channels
from bot.settings import load_settings
from bot.texts import Texts

app = typer.Typer(help="Profiles of channels at their providers.", no_args_is_help=True)


@app.callback()
def _channels() -> None:
    """Keep `setup` a command of its own: typer drops the name of an only one."""


@app.command("setup")
def set_up(name: str) -> None:
    """Set a channel's profile in all languages: menu, greeting, commands. Safe to repeat."""
    if name not in REGISTRY:
        raise Misconfigured(
            f"There is no channel `{name}`; there are {', '.join(sorted(REGISTRY))}."
        )
    channel = make_channels(load_settings()).get(name)
    if channel is None:
        raise Misconfigured(
            f"The channel `{name}` is off; docs/channels/{name}.md says what it needs."
        )
    if not isinstance(channel, SetUp):
        raise Misconfigured(f"The channel `{name}` has no profile to set.")
    for done in asyncio.run(_set_up(channel)):
        typer.echo(f"Set {done}.")


async def _set_up(channel: SetUp) -> list[str]:
    try:
        return await channel.set_up(Texts("channels").by_language)
    finally:
        if isinstance(channel, Closing):
            await channel.close()
