"""The engine's own Python 3.10 environment, made on first use from `requirements/rasa.txt`."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from uv import find_uv_bin

from bot.errors import Misconfigured
from bot.settings import ROOT

REQUIREMENTS = ROOT / "requirements" / "rasa.txt"
PYTHON = "3.10"
Report = Callable[[str], None]


def engine_python(var: Path) -> Path:
    """The interpreter of the engine's environment, whether it exists yet or not."""
    return var / "engine" / "bin" / "python"


def is_ready(var: Path) -> bool:
    """Whether the environment is complete and made from the present requirements."""
    stamp = var / "engine" / "gandras-requirements"
    return stamp.is_file() and stamp.read_text() == _digest()


def ensure(var: Path, report: Report) -> Path:
    """Make the environment if it is missing or out of date; returns its interpreter.

    Takes half a minute to some minutes, 3 GB of disk and the network. Raises Misconfigured.
    """
    python = engine_python(var)
    if is_ready(var):
        return python
    report(f"Setting up the engine (Python {PYTHON}, Rasa, about 3 GB) in {var}/engine")
    _uv("venv", "--python", PYTHON, "--clear", str(var / "engine"))
    _uv(
        "pip", "sync", "--python", str(python), "--require-hashes", "--compile-bytecode",
        str(REQUIREMENTS),
    )  # fmt: skip
    (var / "engine" / "gandras-requirements").write_text(_digest())
    return python


def _digest() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def _uv(*arguments: str) -> None:
    # uv shows its own progress on the terminal. The caller's virtual environment is not ours.
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    done = subprocess.run([find_uv_bin(), *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        msg = (
            f"The engine's environment could not be made: `uv {arguments[0]}` failed (see above). "
            f"It needs the network, 3 GB of disk and Python {PYTHON}; `gandras doctor` checks them."
        )
        raise Misconfigured(msg)
