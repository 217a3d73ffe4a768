"""`gandras check`."""

from __future__ import annotations

import subprocess

import typer

from bot.cli.reporting import report
from bot.content import due, problems
from bot.engine.environment import engine_python, is_ready
from bot.engine.training import engine_environment
from bot.settings import ROOT, load_settings
from knowledge.library import today_in_lithuania


def check() -> None:
    """Check all content: texts and articles in four languages, sources, training data, rules."""
    found = problems()
    if not found:
        found, soon = due(today_in_lithuania())
        for note in soon:
            typer.echo(f"Note: {note}")
    for problem in found:
        typer.echo(problem)
    settings = load_settings()
    if not found:
        if is_ready(settings.var):
            report("Asking Rasa to validate its data")
            found = _rasa_says(engine_python(settings.var))
        else:
            report("Rasa's own validation was left out: its environment is made by the first run")
    if found:
        typer.echo(f"{len(found)} problems.")
        raise typer.Exit(2)
    typer.echo("Everything is in order.")


def _rasa_says(python: object) -> list[str]:
    done = subprocess.run(
        [
            str(python), "-m", "rasa", "data", "validate",
            "--config", "config.yml", "--domain", "dialogues/domain",
            "--data", "nlu/data", "dialogues/rules",
        ],
        cwd=ROOT, env=engine_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return []
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    problem = lines[-1] if lines else "no output"
    typer.echo(f"Rasa: {problem}")
    return [problem]
