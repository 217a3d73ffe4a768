"""Models trained to be compared, not to be run: any pipeline on any examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.environment import Report
from bot.engine.training import engine_environment, train_understanding
from nlu.evaluation.engine import Engine
from nlu.evaluation.examples import Example, write_examples
from nlu.evaluation.pipelines import write_pipeline


@dataclass(frozen=True, slots=True)
class Trial:
    """A trained model and what its training cost."""

    model: Path
    seconds: float


def engine(python: Path) -> Engine:
    """The engine's interpreter with the environment that `gandras run` gives it."""
    return Engine(python, engine_environment())


def trial(
    python: Path, folder: Path, config: dict[str, Any], examples: Iterable[Example], report: Report
) -> Trial:
    """Train the pipeline of `config` on `examples`; everything is written to `folder`.

    Raises Misconfigured with Rasa's reason.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_pipeline(folder / "config.yml", config)
    write_examples(folder / "examples.yml", examples)
    model = folder / "model.tar.gz"
    seconds = train_understanding(
        python, folder / "config.yml", folder / "examples.yml", model, report
    )
    return Trial(model, seconds)
