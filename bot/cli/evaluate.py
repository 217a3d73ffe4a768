"""`gandras evaluate`."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli.reporting import report
from bot.engine.environment import engine_python
from bot.engine.training import train as train_model
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.evaluation.cases import read_cases



def evaluate(
    data: Path = typer.Option(..., help="Lines of {text, lang, intent, also?, entities?}."),
    json_out: Path | None = typer.Option(None, "--json", help="Where to write a row a line."),
) -> None:
    """Measure how well messages are understood: accuracy and macro-F1 by language and group."""
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
