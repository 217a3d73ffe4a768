"""Facts about the setting GANDRAS_ENCODER on its way to the engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.engine.environment import ENCODER_REQUIREMENTS, REQUIREMENTS
from bot.engine.training import engine_environment, fingerprint, model_path
from bot.engine.trials import Trials
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.components.encoder_files import VARIABLE
from nlu.evaluation.cases import Case
from nlu.evaluation.examples import Example
from nlu.evaluation.pipelines import CLASSIFIER, own_pipeline, part
from tests.tiny_encoder import write_encoder

#: No letters of "vero" are in the examples; the encoder says that it is like words of taxes.
WORDS = {"tax": [1.0, 0.0], "vero": [1.0, 0.1], "hello": [0.0, 1.0], "hi": [0.1, 1.0]}
TEXTS = {"greet": ["hello", "hi", "hello hi", "hi hello"], "taxes": ["tax", "tax now", "a tax"]}
EXAMPLES = [Example(text, intent, "en", "") for intent, texts in TEXTS.items() for text in texts]
CASES = [Case("vero", "en", "taxes"), Case("hello", "en", "greet")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder's folder."""
    return write_encoder(tmp_path / "encoder", WORDS)


@pytest.fixture
def trials(tmp_path: Path, folder: Path) -> Trials:
    """With the encoder, in the engine's environment of this project; logs go elsewhere."""
    (tmp_path / "engine").symlink_to(load_settings(_env_file=None).var / "engine")
    return Trials(tmp_path, print, folder)


def words_only() -> dict[str, Any]:
    """Our pipeline for little data, without the parts that an encoder does not concern."""
    config = own_pipeline(lexicons=False)
    classifier = part(config, CLASSIFIER)
    config["pipeline"] = [part(config, "SpacyTokenizer"), {**classifier, "rarest": 1}]
    return config


def pins(path: Path) -> dict[str, str]:
    """The versions that a file of requirements fixes."""
    return dict(re.findall(r"^([\w.-]+)==([^ ;]+)", path.read_text("utf-8"), re.MULTILINE))


def test_an_encoder_needs_no_other_versions() -> None:
    """Its packages are added beside Rasa's; none of those may move."""
    rasa, encoder = pins(REQUIREMENTS), pins(ENCODER_REQUIREMENTS)

    assert "onnxruntime" in encoder
    assert {name: rasa.get(name, pin) for name, pin in encoder.items()} == encoder


def test_without_the_setting_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even if a variable of the shell says so: the settings decide."""
    monkeypatch.setenv(VARIABLE, "/somewhere")

    assert load_settings(encoder="", _env_file=None).encoder_folder is None
    assert VARIABLE not in engine_environment()


def test_the_engine_is_told_the_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From the root on: it runs in another directory."""
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv(VARIABLE, folder.name)

    settings = load_settings(_env_file=None)

    assert engine_environment(settings.encoder_folder)[VARIABLE] == str(folder)


def test_each_encoder_has_its_own_model(folder: Path, tmp_path: Path) -> None:
    """By its files, wherever they are."""
    other = write_encoder(tmp_path / "other", {**WORDS, "vero": [0.0, 1.0]})
    same = write_encoder(tmp_path / "same", WORDS)

    assert len({fingerprint(), fingerprint(folder), fingerprint(other)}) == 3
    assert model_path(tmp_path, folder) == model_path(tmp_path, same)


def test_a_wrong_folder_is_one_sentence(folder: Path) -> None:
    """Told before anything is trained."""
    (folder / "model.onnx").unlink()

    with pytest.raises(Misconfigured, match=rf"^{VARIABLE}: {folder} holds no model\.onnx\.$"):
        model_path(folder, folder)


def test_a_model_is_trained_and_asked_with_it(trials: Trials) -> None:
    """A word of no example is understood."""
    reading = trials.train("encoder", words_only(), EXAMPLES, CASES)

    assert [row["ranking"][0]["name"] for row in reading.rows] == ["taxes", "greet"]


def test_an_encoder_that_is_none_is_told(trials: Trials, folder: Path) -> None:
    """What Rasa says of it is the reason that the operator reads."""
    write_encoder(folder, WORDS, inputs=["pixels", "attention_mask"])

    with pytest.raises(Misconfigured, match=rf"{VARIABLE}: model\.onnx takes attention_mask, pix"):
        trials.train("broken", words_only(), EXAMPLES, CASES)
