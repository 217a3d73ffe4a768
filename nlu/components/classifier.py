"""MultilingualClassifier: one linear classifier for all four languages.

In: a message's text and tokens. Out: `intent` and `intent_ranking` (the best five), with
calibrated confidences. It learns from the examples and, with less weight, from the lexicons.
"""

import zlib
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.fingerprint import fingerprint
from nlu.components.lexicon import Term, lexicon_files, terms
from nlu.components.linear import Linear
from nlu.components.training import load, save, train
from nlu.components.views import Document, Views
from nlu.components.words import Splitter

__all__ = ["MultilingualClassifier"]


def _document(message: Message) -> Document:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    return Document(message.get(TEXT) or "", [token.text for token in tokens])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MultilingualClassifier(IntentClassifier, GraphComponent):
    """A linear support vector machine on words and folded characters (see the module)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        views: Views | None = None,
        linear: Linear | None = None,
    ) -> None:
        """Make an untrained component, or one of saved `views` and `linear`."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._views = views
        self._linear = linear

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokeniser comes first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults.

        C: how closely to follow the examples. word_ngrams, char_ngrams: how many run together.
        word_weight: how much words count beside characters. rarest: in how many examples a run of
        characters must occur. lexicons: which files, from the project's folder on; "" for none.
        lexicon_weight: by language, instead of the weight that the file states. held_out: share
        of the examples that calibrates (the classifier then learns from all). ranking_length.
        """
        return {
            "C": 0.5,
            "word_ngrams": 2,
            "word_weight": 0.7,
            "char_ngrams": [2, 5],
            "rarest": 2,
            "lexicons": "nlu/data/*/lexicon.yml",
            "lexicon_weight": {},
            "held_out": 0.2,
            "ranking_length": 5,
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
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a lexicon or a module of ours changes."""
        pattern = {**cls.get_default_config(), **config}["lexicons"]
        return fingerprint(lexicon_files(pattern))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has an intent and from the lexicons, then save."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        intents = {m.get(INTENT) for m in messages}
        if len(intents) < 2:  # noqa: PLR2004 - nothing to tell apart
            return self._resource
        lines = [term for term in self._terms() if term.intent in intents]
        split = Splitter().split
        documents = [_document(m) for m in messages]
        documents += [
            Document(term.text, [word.text for word in split(term.text, term.language)])
            for term in lines
        ]
        labels = np.array([*(m.get(INTENT) for m in messages), *(line.intent for line in lines)])
        weights = np.array([1.0] * len(messages) + [line.weight for line in lines])
        aside = np.array([self._held_out(m) for m in messages] + [False] * len(lines))
        self._views, self._linear = train(documents, labels, weights, aside, self._config)
        with self._model_storage.write_to(self._resource) as folder:
            save(folder, self._views, self._linear)
        return self._resource

    @classmethod
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
                views, linear = load(folder, config)
        except ValueError:
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, views, linear)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of each message."""
        for message in messages:
            ranking = self._ranking(message)
            best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        if self._views is None or self._linear is None or not message.get(TEXT):
            return []
        shares = self._linear.confidences(self._views.rows([_document(message)]))[0]
        best = np.argsort(-shares, kind="stable")[: self._config["ranking_length"]]
        return [{"name": self._linear.labels[i], "confidence": float(shares[i])} for i in best]

    def _terms(self) -> list[Term]:
        weights = self._config["lexicon_weight"]
        return [
            term._replace(weight=float(weights.get(term.language, term.weight)))
            for path in lexicon_files(self._config["lexicons"])
            for term in terms(path)
        ]

    def _held_out(self, message: Message) -> bool:
        """Choose by a hash of the text, so that the same examples are held out each time."""
        share: float = self._config["held_out"]
        return zlib.crc32(message.get(TEXT).encode()) % 100 < share * 100
