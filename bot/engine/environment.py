"""The engine's own Python 3.10 environment, made on first use from `requirements/rasa.txt`.

What only a sentence encoder needs is added from `requirements/encoder.txt` when one is first used.
"""

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
ENCODER_REQUIREMENTS = ROOT / "requirements" / "encoder.txt"
PYTHON = "3.10"
#: Files in the environment that say which requirements it was made from.
STAMPS = {REQUIREMENTS: "gandras-requirements", ENCODER_REQUIREMENTS: "gandras-encoder"}
Report = Callable[[str], None]


def engine_python(var: Path) -> Path:
    """The interpreter of the engine's environment, whether it exists yet or not."""
    return var / "engine" / "bin" / "python"


def is_ready(var: Path, *, encoder: bool = False) -> bool:
    """Whether the environment is complete and made from the present requirements."""
    needed = [REQUIREMENTS, ENCODER_REQUIREMENTS] if encoder else [REQUIREMENTS]
    stamps = {requirements: var / "engine" / STAMPS[requirements] for requirements in needed}
    return all(
        stamp.is_file() and stamp.read_text() == _digest(requirements)
        for requirements, stamp in stamps.items()
    )


def ensure(var: Path, report: Report, *, encoder: bool = False) -> Path:
    """Make the environment if it is missing or out of date; returns its interpreter.

    Takes half a minute to some minutes, 3 GB of disk and the network. Raises Misconfigured.
    """
    python = engine_python(var)
    if not is_ready(var):
        report(f"Setting up the engine (Python {PYTHON}, Rasa, about 3 GB) in {var}/engine")
        _uv("venv", "--python", PYTHON, "--clear", str(var / "engine"))
        _install(var, REQUIREMENTS, "sync")
    if not is_ready(var, encoder=encoder):
        report(f"Adding what a sentence encoder needs (about 100 MB) to {var}/engine")
        _install(var, ENCODER_REQUIREMENTS, "install", "--requirements")
    return python


def _install(var: Path, requirements: Path, *how: str) -> None:
    _uv(
        "pip", *how, str(requirements), "--python", str(engine_python(var)),
        "--require-hashes", "--compile-bytecode",
    )  # fmt: skip
    (var / "engine" / STAMPS[requirements]).write_text(_digest(requirements))


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


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
