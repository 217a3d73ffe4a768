"""Facts about `nlu.components.classifier`, trained on a handful of lines."""

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifier import MultilingualClassifier
from nlu.components.tokenizer import SpacyTokenizer

EXAMPLES = {
    "taxes": {
        "lt": ["ar reikia mokėti mokesčius", "pajamų mokestis", "deklaruoti pajamas vmi"],
        "en": ["do I pay income tax", "double taxation", "tax on foreign income"],
        "ru": ["нужно ли платить налоги", "подоходный налог", "двойное налогообложение"],
        "uk": ["чи треба платити податки", "прибутковий податок", "подвійне оподаткування"],
    },
    "housing": {
        "lt": ["kaip išsinuomoti butą", "būsto paskola", "ieškau kambario"],
        "en": ["how to rent a flat", "mortgage for a house", "looking for a room"],
        "ru": ["как снять квартиру", "ипотека на дом", "ищу комнату"],
        "uk": ["як зняти квартиру", "іпотека на будинок", "шукаю кімнату"],
    },
    "thank": {"lt": ["ačiū"], "en": ["thank you"], "ru": ["спасибо большое"], "uk": ["дякую"]},
}
LEXICON = (
    "language: lt\nweight: 0.5\nterms:\n  housing: |\n    bendrabutis\n  unknown: |\n    xyz\n"
)


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    """Defaults for little data, with a lexicon of one useful term."""
    (tmp_path / "lexicon.yml").write_text(LEXICON, encoding="utf-8")
    return {
        **MultilingualClassifier.get_default_config(),
        "lexicons": str(tmp_path / "lexicon.yml"),
        "rarest": 1,
        "mistyped": 0,
    }


@pytest.fixture
def tokenizer(graph: dict[str, Any]) -> SpacyTokenizer:
    """The tokeniser that comes before the classifier."""
    return SpacyTokenizer.create(SpacyTokenizer.get_default_config(), **graph)


@pytest.fixture
def data(tokenizer: SpacyTokenizer) -> TrainingData:
    """The examples as Rasa hands them on, tokenised."""
    messages = [
        Message.build(text, intent, intent_metadata={"language": language})
        for intent, by_language in EXAMPLES.items()
        for language, texts in by_language.items()
        for text in texts
    ]
    return tokenizer.process_training_data(TrainingData(messages))


@pytest.fixture
def ask(
    config: dict[str, Any], graph: dict[str, Any], data: TrainingData, tokenizer: SpacyTokenizer
) -> Any:
    """A question to the classifier as it comes out of the model's storage."""
    MultilingualClassifier.create(config, **graph).train(data)
    classifier = MultilingualClassifier.load(config, **graph)

    def answer(text: str) -> Message:
        return classifier.process(tokenizer.process([Message({"text": text})]))[0]

    return answer


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("taxes", "kiek mokesciu moketi"),
        ("taxes", "foreign income and tax"),
        ("taxes", "nalogi platit"),
        ("taxes", "які податки"),
        ("housing", "ieskau buto"),
        ("housing", "snyat kvartiru"),
        ("housing", "znyaty kvartyru"),
        ("housing", "bendrabutis"),
        ("thank", "aciu"),
        ("thank", "dyakuyu"),
    ],
)
def test_spellings_never_seen_are_understood(ask: Any, intent: str, text: str) -> None:
    """Without marks, in Latin letters, or known from the lexicon only."""
    assert ask(text).get("intent")["name"] == intent


def test_the_ranking_is_short_sorted_and_sums_to_one(ask: Any) -> None:
    """Rasa stores it with each message; the best is the intent."""
    message = ask("butas")

    ranking = message.get("intent_ranking")
    shares = [entry["confidence"] for entry in ranking]

    assert len(ranking) == 3
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert message.get("intent") == ranking[0]


def test_an_empty_text_has_no_intent(ask: Any) -> None:
    """The fallback then answers."""
    message = ask("")

    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("intent_ranking") == []


def test_training_twice_gives_the_same_model(
    config: dict[str, Any], graph: dict[str, Any], data: TrainingData, tmp_path: Path
) -> None:
    """Nothing is left to chance."""
    answers = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        place = {**graph, "model_storage": LocalModelStorage.create(folder)}
        MultilingualClassifier.create(config, **place).train(data)
        classifier = MultilingualClassifier.load(config, **place)
        answers.append(classifier.process([Message({"text": "kambarys"})])[0].get("intent_ranking"))

    assert answers[0] == answers[1]


def test_a_changed_lexicon_means_training_again(config: dict[str, Any]) -> None:
    """Rasa's cache looks at examples only, so the lexicons are named to it."""
    before = MultilingualClassifier.fingerprint_addon(config)
    Path(config["lexicons"]).write_text(LEXICON.replace("xyz", "zyx"), encoding="utf-8")

    assert MultilingualClassifier.fingerprint_addon(config) != before


def test_an_untrained_classifier_names_nothing(graph: dict[str, Any]) -> None:
    """A model without the part, or one intent only, is no error."""
    config = MultilingualClassifier.get_default_config()
    MultilingualClassifier.create(config, **graph).train(TrainingData([Message.build("a", "b")]))

    [message] = MultilingualClassifier.load(config, **graph).process([Message({"text": "a"})])

    assert message.get("intent")["name"] is None
