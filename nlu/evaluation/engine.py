"""Runs modules of `nlu.components` in the engine's own environment."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class EngineError(RuntimeError):
    """The engine's environment or a model failed; one sentence."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The interpreter that has Rasa, and the environment variables it runs with."""

    python: Path
    environment: Mapping[str, str]

    def run(self, module: str, given: str, *before: str) -> Any:
        """Give a module of `nlu.components` a file that holds `given`; return its JSON.

        `before` are its arguments before the two files. Raises EngineError.
        """
        with tempfile.TemporaryDirectory() as folder:
            asked, taken = Path(folder) / "given", Path(folder) / "taken"
            asked.write_text(given, "utf-8")
            done = subprocess.run(
                [str(self.python), "-m", f"nlu.components.{module}", *before, asked, taken],
                cwd=ROOT, env=dict(self.environment), check=False, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode:
                last = " ".join((done.stderr or done.stdout).strip().splitlines()[-1:])
                msg = f"The engine failed in {module}: {last or done.returncode}"
                raise EngineError(msg)
            return json.loads(taken.read_text("utf-8"))
