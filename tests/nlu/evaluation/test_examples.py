"""Facts about `nlu.evaluation.examples` and `nlu.evaluation.pipelines`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlu.evaluation.engine import Engine, EngineError
from nlu.evaluation.examples import Example, groups, sample, training_examples, write_examples
from nlu.evaluation.pipelines import CLASSIFIER, default_pipeline, own_pipeline, part


def test_a_sample_is_of_each_intent_and_language() -> None:
    """The same number of each, the same ones every time, whatever their order."""
    every = training_examples()
    few = sample(every, 3)

    assert set(Counter((e.intent, e.lang) for e in few).values()) == {3}
    assert set(few) == set(sample(every[::-1], 3))
    assert len(groups(few)) == 61


def test_examples_are_written_as_the_engine_reads_them(tmp_path: Path) -> None:
    """An entry for each intent and language; every example is one line."""
    path = tmp_path / "examples.yml"
    write_examples(
        path,
        [
            Example("a\u2028 b", "taxes", "lt", "work"),
            Example("- c: d", "taxes", "lt", "work"),
            Example("e", "taxes", "uk", "work"),
        ],
    )

    assert yaml.safe_load(path.read_text("utf-8"))["nlu"] == [
        {"intent": "taxes", "metadata": {"language": "lt"}, "examples": "- a b\n- - c: d\n"},
        {"intent": "taxes", "metadata": {"language": "uk"}, "examples": "- e\n"},
    ]


def test_lexicons_can_be_left_out() -> None:
    """The rest of the pipeline stays as it is."""
    whole, bare = own_pipeline(), own_pipeline(lexicons=False)

    assert part(whole, CLASSIFIER).pop("lexicons")
    assert part(bare, CLASSIFIER).pop("lexicons") == ""
    assert whole == bare


def test_without_rasa_there_is_no_default_pipeline(tmp_path: Path) -> None:
    """It is read from Rasa's own package."""
    with pytest.raises(EngineError, match="default pipeline"):
        default_pipeline(Engine(tmp_path / "bin" / "python", {}), 1)


def test_what_fails_in_the_engine_is_one_sentence() -> None:
    """The last line that it said."""
    with pytest.raises(EngineError, match="No module named") as told:
        Engine(Path(sys.executable), {}).run("no_such_module", "{}")

    assert "\n" not in str(told.value)
