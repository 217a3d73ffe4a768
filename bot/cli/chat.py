"""`gandras chat`: talk to the assistant in the terminal, through the same inbox as everybody."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import typer

from bot.cli.reporting import report
from bot.engine.training import train as train_model
from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.serving import served
from bot.settings import Settings, load_settings
from bot.trial import CHANNELS, Trial, WebTrial


def chat(
    lang: str = typer.Option("lt", help="Language the person has chosen: lt, en, ru or uk."),
    channel: str = typer.Option("web", help="Channel to pretend: " + ", ".join(CHANNELS) + "."),
    url: str = typer.Option("", help="A running Gandras to talk to, instead of starting one."),
    as_json: bool = typer.Option(False, "--json", help="Answer one JSON line a turn."),  # noqa: FBT001, FBT003
) -> None:
    """Read a turn a line from standard input and print the answers.

    A line is text, or JSON: {"text": …}, {"press": n} (the n-th button of the last reply, from 1),
    {"rate": "up" | "down" | null, "reason": …, "note": …} (the last answer), or {"wait": seconds}.
    """
    if lang not in LANGUAGES:
        msg = f"--lang must be one of {', '.join(LANGUAGES)}."
        raise Misconfigured(msg)
    if channel not in CHANNELS:
        msg = f"--channel must be one of {', '.join(CHANNELS)}."
        raise Misconfigured(msg)
    settings = load_settings()
    show = _print_json if as_json else _print_words
    if url:
        if channel != "web":
            msg = "--url speaks the web chat's protocol, so it goes with --channel web only."
            raise Misconfigured(msg)
        asyncio.run(_talk(WebTrial(url, lang), show))
    else:
        asyncio.run(_own(settings, lang, channel, show))


async def _own(settings: Settings, lang: str, channel: str, show: Callable[..., None]) -> None:
    if not settings.rasa_url:
        await asyncio.to_thread(train_model, settings.var, report, settings.encoder_folder)
    # Its own database: what is tried in a terminal is not a person who waits at the desk.
    trial_settings = settings.model_copy(
        update={
            "database_url": f"sqlite:///{settings.var / 'trial.db'}",
            "port": 0,
            "web_messages_per_minute": 10_000,
        }
    )
    async with served(trial_settings) as (services, _address):
        while not await services.engine.ready():  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        await _talk(Trial(services, channel, lang), show)


async def _talk(trial: Trial | WebTrial, show: Callable[..., None]) -> None:
    async for line in _lines():
        turn = _parse(line)
        if turn is None:
            continue
        if "wait" in turn:
            await asyncio.sleep(min(float(turn["wait"]), 600))
            show(await trial.heard())
        elif "press" in turn:
            show(await trial.press(int(turn["press"])))
        elif "rate" in turn:
            _print_json({"rated": await trial.rate({**turn, "value": turn["rate"]})})
        else:
            show(await trial.say(str(turn["text"])))
    await trial.close()


def _parse(line: str) -> dict[str, Any] | None:
    if not line.strip():
        return None
    if line.lstrip().startswith("{"):
        try:
            turn = json.loads(line)
        except ValueError:
            return {"text": line}
        if isinstance(turn, dict) and turn.keys() & {"text", "press", "rate", "wait"}:
            return turn
    return {"text": line}


async def _lines() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.rstrip("\n")


def _print_json(turn: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(turn, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _print_words(turn: dict[str, Any]) -> None:
    for reply in turn["replies"]:
        sys.stdout.write(f"\n{reply['text']}\n")
        for number, button in enumerate(reply["buttons"], 1):
            sys.stdout.write(f"  [{number}] {button['title']}\n")
    understood = f"{turn['intent']} {turn['confidence'] or 0:.2f}"
    sys.stdout.write(f"\n  ({understood}, {turn['language']}, {turn['owner']})\n")
    sys.stdout.flush()
