"""Trains the engine's model, once for each content: the model is named by its fingerprint."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.engine.environment import ENCODER_REQUIREMENTS, Report, ensure
from bot.errors import Misconfigured
from bot.settings import ROOT
from nlu.components.encoder_files import VARIABLE, EncoderError, encoder_mark

LOG = "train.log"
#: Everything the model is made from.
CONTENT = (
    "config.yml",
    "dialogues/domain",
    "dialogues/rules",
    "nlu/data",
    "nlu/concepts.yml",
    "nlu/care.yml",
    "nlu/components",
    "knowledge/municipalities.csv",
    "knowledge/municipality_forms.csv",
    "knowledge/countries.csv",
    "requirements/rasa.txt",
)


def content_files() -> Iterator[Path]:
    """The files the model is made from, in a fixed order."""
    for name in CONTENT:
        path = ROOT / name
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in {".yml", ".py", ".json"})
        elif path.exists():
            yield path


def fingerprint(encoder: Path | None = None) -> str:
    """Names the present content: 16 hex digits that change with any of its files.

    The sentence encoder in the folder `encoder` belongs to it. Raises Misconfigured.
    """
    digest = hashlib.sha256()
    for path in content_files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    if encoder:
        try:
            digest.update(encoder_mark(encoder).encode() + ENCODER_REQUIREMENTS.read_bytes())
        except EncoderError as error:
            raise Misconfigured(str(error)) from None
    return digest.hexdigest()[:16]


def model_path(var: Path, encoder: Path | None = None) -> Path:
    """Where the model of the present content is, or will be. Raises Misconfigured."""
    return var / "models" / f"{fingerprint(encoder)}.tar.gz"


def engine_environment(encoder: Path | None = None) -> dict[str, str]:
    """Environment variables for a Rasa process that uses the sentence encoder in this folder."""
    dropped = {"VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME", VARIABLE}
    return {
        **({VARIABLE: str(encoder)} if encoder else {}),
        **{k: v for k, v in os.environ.items() if k not in dropped},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TQDM_DISABLE": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # One process serves one turn at a time; more threads only fight over the cores.
        "OMP_NUM_THREADS": "1",
        "NO_COLOR": "1",
    }


def train(var: Path, report: Report, encoder: Path | None = None) -> Path:
    """Train the present content unless its model exists. Raises Misconfigured with the reason."""
    path = model_path(var, encoder)
    if path.exists():
        return path
    python = ensure(var, report, encoder=encoder is not None)
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = _parts()
    report(f"Training the model: {parts} parts; Rasa's own words are in {var / LOG}")
    # Named by process: two that train the same content must not spoil each other's file.
    partial = path.with_name(f"partial-{os.getpid()}-{path.name}")
    seconds = _rasa(
        [
            python, "-m", "rasa", "train", "--force", "--skip-validation",
            "--config", ROOT / "config.yml",
            "--domain", ROOT / "dialogues" / "domain",
            "--data", ROOT / "nlu" / "data", ROOT / "dialogues" / "rules",
            "--out", path.parent, "--fixed-model-name", partial.name,
        ],
        engine_environment(encoder), var / LOG, parts, report,
    )  # fmt: skip
    if not partial.exists():
        raise Misconfigured(_failed(var / LOG))
    partial.rename(path)
    report(f"The model is trained ({seconds:.0f} s)")
    return path


def train_understanding(
    python: Path, folder: Path, log: Path, report: Report, encoder: Path | None = None
) -> float:
    """Train a model that understands but does not answer; returns the seconds it took.

    `folder` holds `config.yml` and `examples.yml` and is given `model.tar.gz`. Nothing is taken
    from earlier trainings. Raises Misconfigured with the reason.
    """
    parts = len(yaml.safe_load((folder / "config.yml").read_text("utf-8"))["pipeline"])
    environment = {**engine_environment(encoder), "RASA_MAX_CACHE_SIZE": "0"}
    del environment["TQDM_DISABLE"]  # a neural network's epochs are the progress that is shown
    seconds = _rasa(
        [
            python, "-m", "rasa", "train", "nlu", "--config", folder / "config.yml",
            "--nlu", folder / "examples.yml", "--out", folder, "--fixed-model-name", "model.tar.gz",
        ],
        environment, log, parts, report,
    )  # fmt: skip
    if not (folder / "model.tar.gz").exists():
        raise Misconfigured(_failed(log))
    return seconds


def _rasa(
    command: list[str | Path], environment: dict[str, str], log: Path, parts: int, report: Report
) -> float:
    started = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        _watch(process, log, parts, started, report)
    if process.returncode:
        raise Misconfigured(_failed(log))
    return time.monotonic() - started


def _parts() -> int:
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    return len(config["pipeline"]) + len(config["policies"])


def _watch(
    process: subprocess.Popen[bytes], log: Path, parts: int, started: float, report: Report
) -> None:
    said = ""
    while process.poll() is None:
        time.sleep(0.5)
        text = log.read_text(errors="replace")
        begun = re.findall(r"Starting to train component '(\w+)'", text)
        tens = re.findall(r"(\d*)\d%\|", text.rpartition("Starting to train component")[2])
        line = f"{len(begun)} of {parts}: {begun[-1]}" if begun else ""
        if tens and tens[-1]:
            line += f", {tens[-1]}0 %"
        if line != said:
            said = line
            report(f"  {said} ({time.monotonic() - started:.0f} s)")


def _failed(log: Path) -> str:
    return f"Training failed: {_reason(log)} (More in {log}; try `gandras check`.)"


def _reason(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"^(\w+\.)*\w*(Error|Exception)\b", line)]
    return (errors or lines or ["no output"])[-1][:300]
