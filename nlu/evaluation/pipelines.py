"""The two pipelines that are compared: ours, and the one Rasa takes when none is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nlu.evaluation.engine import ROOT, Engine, EngineError

CLASSIFIER = "MultilingualClassifier"
_DEFAULT = "lib/python*/site-packages/rasa/engine/recipes/config_files/default_config.yml"


def own_pipeline(*, lexicons: bool = True) -> dict[str, Any]:
    """The content of `config.yml`; without `lexicons` the examples alone teach."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    if not lexicons:
        part(config, CLASSIFIER)["lexicons"] = ""
    return config


def part(config: dict[str, Any], name: str) -> dict[str, Any]:
    """The settings of the component with this class name."""
    found: dict[str, Any] = next(
        part for part in config["pipeline"] if part["name"].rpartition(".")[2] == name
    )
    return found


def default_pipeline(engine: Engine, epochs: int) -> dict[str, Any]:
    """Rasa's default pipeline as its own package states it, with so many epochs (there 100).

    Only the reading of the examples is ours: no text is taken for markup. Raises EngineError.
    """
    found = list(engine.python.parents[1].glob(_DEFAULT))
    if not found:
        msg = f"Rasa's default pipeline is not in {engine.python.parents[1]}."
        raise EngineError(msg)
    config: dict[str, Any] = yaml.safe_load(found[0].read_text("utf-8"))
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return {
        "recipe": config["recipe"],
        "assistant_id": "default",
        "language": config["language"],
        "importers": [{"name": "nlu.components.importer.ExamplesImporter"}],
        "pipeline": config["pipeline"],
    }


def write_pipeline(path: Path, config: dict[str, Any]) -> None:
    """Write a configuration that Rasa can train."""
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
