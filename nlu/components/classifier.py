"""MultilingualClassifier: one linear classifier for all four languages.

In: a message's text and tokens. Out: `intent` and `intent_ranking` (the best ten), with
calibrated confidences. It learns from the examples and, with less weight, from the lexicons.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder_files import EncoderError, encoder_folder, encoder_mark
from nlu.components.fingerprint import ROOT, fingerprint
from nlu.components.lexicon import lexicon_files, lexicon_terms
from nlu.components.model import IntentModel, sentences
from nlu.components.tokenizer import message_language
from nlu.components.training import held_out, train
from nlu.components.views import Document, document
from nlu.components.words import Splitter

__all__ = ["SENTENCES", "MultilingualClassifier"]

SENTENCES = "confidence_by_sentence"
"""Where the components after this one find what single sentences say (not sent anywhere)."""


def _document(message: Message) -> Document:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    words = [token.text for token in tokens]
    return Document(message.get(TEXT) or "", words, message_language(message))


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong with the encoder in an error of Rasa's: of others it hides the words."""
    try:
        yield
    except EncoderError as error:
        raise InvalidConfigException(str(error)) from None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MultilingualClassifier(IntentClassifier, GraphComponent):
    """A linear support vector machine on lemmas, concepts and characters (see the module)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        """Make an untrained component, or one of a saved `model`."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokeniser comes first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["sklearn", "simplemma", "pymorphy3"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults.

        C: how closely to follow the examples. char_ngrams: how many run together.
        view_weights: how much each view of a message counts. rarest: in how many examples a run
        of any of them must occur. long_message: from how many words on the last sentence is read
        again, to count closing_weight. mistyped: share of the examples that is learned a second
        time with slips, counting mistyped_weight. concepts: the file, from the project's folder
        on. lexicons: the files likewise; "" for none. lexicon_weight: by language, instead of the
        weight that the file states. held_out: share of the examples that calibrates (the
        classifier then learns from all). encoder_prefix: what the model of the encoder, if there
        is one, wants before each text. ranking_length.
        """
        return {
            "C": 0.5,
            "view_weights": {
                "lemmas": 0.7,
                "concepts": 0.7,
                "characters": 1.0,
                "encoder": 1.0,
            },
            "char_ngrams": [2, 5],
            "rarest": 2,
            "long_message": 30,
            "closing_weight": 0.25,
            "mistyped": 0.3,
            "mistyped_weight": 0.5,
            "concepts": "nlu/concepts.yml",
            "lexicons": "nlu/data/*/lexicon.yml",
            "lexicon_weight": {},
            "held_out": 0.2,
            "encoder_prefix": "",
            "ranking_length": 10,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MultilingualClassifier":
        """Make an untrained component from config.yml."""
        return cls(config, model_storage, resource)

    @classmethod
    @_told()
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a lexicon, a module of ours or the encoder changes."""
        settings = {**cls.get_default_config(), **config}
        files = [ROOT / settings["concepts"], *lexicon_files(settings["lexicons"])]
        return fingerprint(files) + encoder_mark(encoder_folder())

    @_told()
    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has an intent and from the lexicons, then save."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        intents = {m.get(INTENT) for m in messages}
        if len(intents) < 2:  # noqa: PLR2004 - nothing to tell apart
            return self._resource
        lines = [term for term in lexicon_terms(self._config) if term.intent in intents]
        splitter = Splitter()
        documents = [_document(m) for m in messages]
        documents += [document(splitter, term.text, term.language) for term in lines]
        labels = np.array([*(m.get(INTENT) for m in messages), *(line.intent for line in lines)])
        weights = np.array([1.0] * len(messages) + [line.weight for line in lines])
        share: float = self._config["held_out"]
        aside = np.array([held_out(m.get(TEXT), share) for m in messages] + [False] * len(lines))
        self._model = train(documents, labels, weights, aside, self._config)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    @_told()
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MultilingualClassifier":
        """Make the component as it was saved in the model; untrained if nothing was."""
        try:
            with model_storage.read_from(resource) as folder:
                model = IntentModel.load(folder, config)
        except ValueError:
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of each message."""
        for message in messages:
            ranking, by_sentence = self._heard(message)
            best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(SENTENCES, by_sentence)
        return messages

    def _heard(self, message: Message) -> tuple[list[dict[str, Any]], dict[str, float]]:
        """Return the ranking, and each intent's highest confidence in any of several sentences."""
        if self._model is None or not message.get(TEXT):
            return [], {}
        labels = self._model.labels
        whole = _document(message)
        parts = sentences(whole)
        several = parts if len(parts) > 1 else []
        shares, *by_sentence = self._model.confidences([whole, *several])
        best = np.argsort(-shares, kind="stable")[: self._config["ranking_length"]]
        ranking = [{"name": labels[i], "confidence": float(shares[i])} for i in best]
        if not by_sentence:
            return ranking, {}
        highest = np.max(by_sentence, axis=0)
        return ranking, dict(zip(labels, map(float, highest), strict=True))
