"""`gandras evaluate`."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli.reporting import report
from bot.engine.environment import engine_python
from bot.engine.training import train as train_model
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.evaluation import BadLine, read_cases, summary, write_rows
from nlu.language_scores import language_lines
from nlu.parsing import EngineError, parse_all


def evaluate(
    data: Path = typer.Option(..., help="Lines of {text, lang, intent, also?, entities?}."),
    json_out: Path | None = typer.Option(None, "--json", help="Where to write a row a line."),
) -> None:
    """Measure how well messages are understood, by language and group, and their languages."""
    settings = load_settings()
    try:
        cases = read_cases(data)
    except BadLine as error:
        raise Misconfigured(str(error)) from None
    model = train_model(settings.var, report)
    report(f"Reading {len(cases)} messages")
    try:
        rows = parse_all(engine_python(settings.var), model, cases)
    except EngineError as error:
        raise Misconfigured(str(error)) from None
    if json_out:
        write_rows(json_out, rows)
    typer.echo(summary(cases, rows))
    typer.echo("\n".join(["", *language_lines(rows)]))
