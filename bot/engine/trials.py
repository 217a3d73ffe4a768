"""Models read labelled messages: the present one, or ones trained only to be compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.engine.environment import Report, ensure
from bot.engine.training import engine_environment, train, train_understanding
from nlu.evaluation.cases import Case
from nlu.evaluation.engine import Engine
from nlu.evaluation.examples import Example, write_examples
from nlu.evaluation.pipelines import write_pipeline
from nlu.evaluation.reading import read
from nlu.evaluation.readings import Reading


class Trials:
    """Trials in the engine's environment, which is made if it is missing.

    Rasa's own words go to the folder `var`. `encoder` is the folder of the sentence encoder that
    our pipeline uses. All methods raise Misconfigured with Rasa's reason, and EngineError.
    """

    def __init__(self, var: Path, report: Report, encoder: Path | None = None) -> None:
        self._var = var
        self._report = report
        self._encoder = encoder
        python = ensure(var, report, encoder=encoder is not None)
        self.engine = Engine(python, engine_environment(encoder))

    def present(self, cases: Sequence[Case]) -> Reading:
        """Read with the model of the present content, trained if need be."""
        return self._read(train(self._var, self._report, self._encoder), cases)

    def train(
        self,
        name: str,
        config: dict[str, Any],
        examples: Iterable[Example],
        cases: Sequence[Case],
    ) -> Reading:
        """Train the pipeline of `config` on `examples`, read with it, and forget it."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            write_pipeline(folder / "config.yml", config)
            write_examples(folder / "examples.yml", examples)
            log = self._var / f"trial-{name}.log"
            self._report(f"Training the pipeline {name}; Rasa's own words are in {log}")
            seconds = train_understanding(
                self.engine.python, folder, log, self._report, self._encoder
            )
            return self._read(folder / "model.tar.gz", cases, seconds)

    def _read(
        self, model: Path, cases: Sequence[Case], training_seconds: float | None = None
    ) -> Reading:
        self._report(f"Reading {len(cases)} messages")
        return read(self.engine, model, cases, training_seconds)
