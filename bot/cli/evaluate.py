"""`gandras evaluate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from bot.cli.reporting import report
from bot.engine.trials import Trials
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.evaluation.cases import GOLD, BadCases, read_cases
from nlu.evaluation.engine import EngineError
from nlu.evaluation.examples import groups, sample, training_examples
from nlu.evaluation.folds import cross_validate
from nlu.evaluation.pipelines import default_pipeline, own_pipeline
from nlu.evaluation.readings import Systems
from nlu.evaluation.report import report as write_report
from nlu.evaluation.rows import write_rows

OURS, DEFAULT = "gandras", "default"


def evaluate(  # noqa: PLR0913 - a command has as many options as it has
    data: Path = typer.Option(GOLD, help="Lines of {text, intent, lang?, ...}, or a folder."),
    folds: int = typer.Option(0, min=0, help="Cross-validate the training data instead."),
    *,
    baseline: bool = typer.Option(default=False, help="Rasa's default pipeline beside ours."),
    per_intent: int = typer.Option(
        0, min=0, help="Train on so many examples of each intent and language; 0 is all."
    ),
    lexicons: bool = typer.Option(default=True, help="Whether lexicons teach ours too."),
    epochs: int = typer.Option(100, min=1, help="How long the default pipeline trains."),
    json_out: Path | None = typer.Option(None, "--json", help="Where to write a row a line."),
    report_out: Path | None = typer.Option(None, "--report", help="Where to write the tables."),
) -> None:
    """Measure how well messages are understood: the gold set, or labelled messages of your own."""
    if folds and (baseline or data != GOLD):
        raise Misconfigured("--folds asks the training data: leave out --baseline and --data.")
    for path in (json_out, report_out):
        if path and not path.parent.is_dir():
            raise Misconfigured(f"{path}: there is no such folder.")
    settings = load_settings()
    every = training_examples()
    examples = sample(every, per_intent) if per_intent else every
    own = own_pipeline(lexicons=lexicons)
    title = f"{len(examples)} training examples"
    if per_intent:
        title += f" (at most {per_intent} an intent and language)"
    title += ", lexicons beside them for ours" if lexicons else ", no lexicons"
    try:
        if folds:
            title = f"{folds} folds of {title}"
            trials = Trials(settings.var, report, settings.encoder_folder)
            found = cross_validate(trials.engine, own, examples, folds, report)
            systems = {OURS: found}
        else:
            cases = read_cases(data, groups(every))
            title = f"{len(cases)} messages of {data.name}, {title}"
            trials = Trials(settings.var, report, settings.encoder_folder)
            whole = lexicons and not (baseline or per_intent)
            systems = {
                OURS: trials.present(cases) if whole else trials.train(OURS, own, examples, cases)
            }
            if baseline:
                title += f", default pipeline with epochs: {epochs}"
                config = default_pipeline(trials.engine, epochs)
                systems[DEFAULT] = trials.train(DEFAULT, config, examples, cases)
    except (BadCases, EngineError) as error:
        raise Misconfigured(str(error)) from None
    text = write_report(title, systems, groups(every))
    if report_out:
        report_out.write_text(text, "utf-8")
    if json_out:
        write_rows(json_out, _lines(systems))
    typer.echo(text)


def _lines(systems: Systems) -> Iterator[dict[str, Any]]:
    for system, reading in systems.items():
        yield from ({**row, "system": system} for row in reading.rows)
