"""`gandras train`."""

from __future__ import annotations

from bot.cli.reporting import report
from bot.engine.training import model_path
from bot.engine.training import train as train_model
from bot.settings import load_settings


def train() -> None:
    """Train the assistant's model from the present content, if that is not done yet."""
    settings = load_settings()
    known = model_path(settings.var, settings.encoder_folder).exists()
    path = train_model(settings.var, report, settings.encoder_folder)
    report(f"{'Nothing has changed; the model is' if known else 'The model is'} {path}")
