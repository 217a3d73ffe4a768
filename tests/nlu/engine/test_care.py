"""Facts about `nlu.components.care`."""

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.care import CareFirst
from nlu.components.classifier import SENTENCES

SIGNS = """
crisis_help:
  lt: ["nėra kur nakvoti", nusižud*]
  en: ["kill myself"]
  ru: ["бьёт меня"]
  uk: []
trafficking_exploitation:
  en: ["took my passport"]
"""

Rankings = dict[str, float]


@pytest.fixture
def care(tmp_path: Path, graph: dict[str, Any]) -> CareFirst:
    """The component as it comes out of the model's storage."""
    path = tmp_path / "care.yml"
    path.write_text(SIGNS, encoding="utf-8")
    config = {**CareFirst.get_default_config(), "signs": str(path)}
    CareFirst.create(config, **graph).train(TrainingData([]))
    return CareFirst.load(config, **graph)


def first(care: CareFirst, text: str, **ranking: float) -> dict[str, Any]:
    """The intent of a message that the classifier ranked so."""
    rows = [{"name": name, "confidence": share} for name, share in ranking.items()]
    message = Message({"text": text, "intent": rows[0], "intent_ranking": rows})
    [message] = care.process([message])
    assert [row["name"] for row in message.get("intent_ranking")][1:] == [
        name for name in ranking if name != message.get("intent")["name"]
    ]
    return dict(message.get("intent"))


def test_care_intents_count_together(care: CareFirst) -> None:
    """Which of them it is matters less than that it is one."""
    found = first(care, "help me", out_of_scope=0.5, crisis_help=0.12, trafficking_exploitation=0.1)

    assert found == {"name": "crisis_help", "confidence": 0.5}


def test_a_little_likelihood_alone_changes_nothing(care: CareFirst) -> None:
    """Otherwise everything were a crisis."""
    assert first(care, "help me", taxes=0.8, crisis_help=0.1)["name"] == "taxes"


@pytest.mark.parametrize(
    "text",
    [
        "siąnakt neturiu pinigų, nėra kur nakvoti",
        "NERA man KUR NAKVOTI",
        "galvoju apie nusizudyma",
        "i want to kill fucking myself",
        "on b'yot menya, бьет меня",
    ],
)
def test_a_sign_lowers_the_bar(care: CareFirst, text: str) -> None:
    """In any spelling, any ending where marked, with a word between."""
    assert first(care, text, housing=0.8, crisis_help=0.05)["name"] == "crisis_help"


def test_a_sign_says_which_care(care: CareFirst) -> None:
    """It knows more than a likelihood of a few hundredths."""
    found = first(
        care, "boss took my passport", taxes=0.9, crisis_help=0.04, trafficking_exploitation=0.03
    )

    assert found["name"] == "trafficking_exploitation"


def test_signs_alone_decide_nothing(care: CareFirst) -> None:
    """Where the classifier sees no danger at all, a film is a film."""
    text = "film where he says he will kill himself, no, kill myself"

    assert first(care, text, out_of_scope=0.97, crisis_help=0.01)["name"] == "out_of_scope"


def drowned(care: CareFirst, text: str) -> list[str]:
    """The ranking of a long message of which one sentence cries for help."""
    rows = [{"name": name, "confidence": share} for name, share in (("taxes", 0.9), ("pets", 0.1))]
    message = Message({
        "text": text, "intent": rows[0], "intent_ranking": rows,
        SENTENCES: {"taxes": 0.9, "crisis_help": 0.7},
    })  # fmt: skip
    [message] = care.process([message])
    assert message.get("intent") == message.get("intent_ranking")[0]
    return [row["name"] for row in message.get("intent_ranking")]


def test_a_cry_within_a_long_message_is_put_second(care: CareFirst) -> None:
    """The question is answered, and help named besides."""
    assert drowned(care, "We came home. I can't go on. What tax?")[:2] == ["taxes", "crisis_help"]


def test_a_cry_with_a_sign_is_put_first(care: CareFirst) -> None:
    """Then nothing else matters."""
    assert drowned(care, "We came. I will kill myself. What tax?")[0] == "crisis_help"


def test_what_is_first_already_stays_as_it_was(care: CareFirst) -> None:
    """The confidence too."""
    assert first(care, "kill myself", crisis_help=0.4, taxes=0.3)["confidence"] == 0.4


def test_a_changed_list_of_signs_means_training_again(tmp_path: Path) -> None:
    """Rasa's cache doesn't see the file."""
    path = tmp_path / "care.yml"
    path.write_text(SIGNS, encoding="utf-8")
    before = CareFirst.fingerprint_addon({"signs": str(path)})
    path.write_text(SIGNS.replace("kill", "harm"), encoding="utf-8")

    assert CareFirst.fingerprint_addon({"signs": str(path)}) != before
