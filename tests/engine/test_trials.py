"""Facts about `bot.engine.trials`: pipelines trained in the engine's environment to be compared."""

from __future__ import annotations

import pytest

from bot.engine.trials import Trials
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.evaluation.cases import Case
from nlu.evaluation.examples import Example
from nlu.evaluation.folds import cross_validate
from nlu.evaluation.pipelines import CLASSIFIER, default_pipeline, own_pipeline, part

TEXTS = {
    "greet": ("hello", "hi there", "good morning", "hello again"),
    "taxes": ("do I pay tax", "income tax", "tax on [foreign](x) income", "tax return"),
}
EXAMPLES = [Example(text, intent, "en", "") for intent, texts in TEXTS.items() for text in texts]
CASES = [Case("hello", "en", "greet"), Case("the income tax", "en", "taxes")]


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """With the engine's environment of this project; logs go elsewhere."""
    var = tmp_path_factory.mktemp("trials")
    (var / "engine").symlink_to(load_settings(_env_file=None).var / "engine")
    return Trials(var, print)


def test_the_default_pipeline_is_rasas_own(trials: Trials) -> None:
    """DIET with the epochs asked for; nothing of ours but the reading of examples."""
    config = default_pipeline(trials.engine, 7)
    epochs = {part["name"]: part["epochs"] for part in config["pipeline"] if "epochs" in part}

    assert epochs == {"DIETClassifier": 7, "ResponseSelector": 7}
    assert [part["name"] for part in config["pipeline"]].count("CountVectorsFeaturizer") == 2
    assert not [part for part in config["pipeline"] if "nlu" in part["name"]]


def test_the_default_pipeline_is_trained_and_read(trials: Trials) -> None:
    """Rows as of ours, and what it cost; markup in an example is text."""
    config = default_pipeline(trials.engine, 1)

    reading = trials.train("default", config, EXAMPLES, CASES)

    assert [row["text"] for row in reading.rows] == [case.text for case in CASES]
    assert {ranked["name"] for row in reading.rows for ranked in row["ranking"]} == {*TEXTS}
    assert reading.cost is not None
    assert reading.cost.resident_mb > 100
    assert 0 < reading.cost.p50_ms <= reading.cost.p95_ms
    assert reading.cost.training_seconds


def test_a_pipeline_that_rasa_refuses_is_told(trials: Trials) -> None:
    """With Rasa's reason and the name of its log."""
    config = {"recipe": "default.v1", "language": "en", "pipeline": [{"name": "NoSuchPart"}]}

    with pytest.raises(Misconfigured, match=r"NoSuchPart.*trial-broken\.log"):
        trials.train("broken", config, EXAMPLES, CASES)


def test_every_example_is_asked_once(trials: Trials) -> None:
    """Cross-validation reads each fold with what the others taught."""
    config = own_pipeline(lexicons=False)
    part(config, CLASSIFIER)["rarest"] = 1  # eight examples repeat little
    own = [Example("ačiū labai", "greet", "lt", ""), *EXAMPLES]

    reading = cross_validate(trials.engine, config, own, 2, print)

    assert sorted(row["text"] for row in reading.rows) == sorted(e.text for e in own)
    assert [[row["text"] for row in pair] for pair in reading.pairs] == [
        ["ačiū labai", "aciu labai"]
    ]
