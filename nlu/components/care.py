"""CareFirst: nobody in danger is taken for somebody with a question.

In: the classifier's ranking and the text. Out: the same ranking, with a care intent on top where
danger is likely enough, though something else was likelier. It is likely enough when the care
intents together reach `suspected`; when the text holds a sign of danger (`nlu/care.yml`: "nowhere
to sleep", "took my passport"), `with_sign` suffices. A needless line about help costs little.

A cry in the middle of a long message drowns in it. Where a single sentence reaches `in_sentence`,
its care intent is put second at least, so that the answer can name help besides; with a sign,
first.

Signs alone decide nothing: a thesis about trafficking or a film about violence is full of them.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifier import SENTENCES
from nlu.components.fingerprint import ROOT, fingerprint
from nlu.components.fold import fold
from nlu.components.kept import keep, kept

__all__ = ["CareFirst", "Signs", "read_signs"]

Signs = Mapping[str, list[str]]
"""Intent -> its signs in all languages."""

Ranking = list[dict[str, Any]]

_BETWEEN = r"\W+(?:\w+\W+)?"  # one word may stand between two words of a sign


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareFirst(IntentClassifier, GraphComponent):
    """Puts a care intent first where danger is likely enough (see the module)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        signs: Signs | None = None,
    ) -> None:
        """Take the `signs`; without them nothing changes."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._signs = {intent: _pattern(lines) for intent, lines in (signs or {}).items()}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return where the signs are and from which confidence on care comes first."""
        return {"signs": "nlu/care.yml", "suspected": 0.2, "with_sign": 0.03, "in_sentence": 0.6}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CareFirst":
        """Make an untrained component from config.yml."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the signs or a module of ours change."""
        return fingerprint([ROOT / {**cls.get_default_config(), **config}["signs"]])

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the signs in the model; the training data is not looked at."""
        signs = read_signs(ROOT / self._config["signs"])
        return keep(self._model_storage, self._resource, signs)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CareFirst":
        """Make the component of the signs in the model; untrained if there are none."""
        return cls(config, model_storage, resource, kept(model_storage, resource))

    def process(self, messages: list[Message]) -> list[Message]:
        """Put a care intent first, or second, in each message where danger is likely enough."""
        for message in messages:
            ranking = message.get("intent_ranking") or []
            if not ranking or ranking[0]["name"] in self._signs:
                continue
            folded = fold(message.get(TEXT) or "")
            seen = {intent for intent, signs in self._signs.items() if signs.search(folded)}
            changed = self._first(ranking, seen) or self._beside(
                ranking, message.get(SENTENCES) or {}, seen
            )
            if changed:
                message.set(INTENT, changed[0], add_to_output=True)
                message.set("intent_ranking", changed, add_to_output=True)
        return messages

    def _first(self, ranking: Ranking, seen: set[str]) -> Ranking | None:
        """Return the ranking led by a care intent, None if the whole message isn't one."""
        care = {row["name"]: row["confidence"] for row in ranking if row["name"] in self._signs}
        together = sum(care.values())
        if not care or together < self._config["with_sign" if seen else "suspected"]:
            return None
        name = max(care, key=lambda intent: (intent in seen, care[intent]))
        return _led(name, max(together, ranking[0]["confidence"]), ranking)

    def _beside(
        self, ranking: Ranking, by_sentence: Mapping[str, float], seen: set[str]
    ) -> Ranking | None:
        """Return the ranking with the care that one sentence is about, None if there is none."""
        care = {intent: by_sentence.get(intent, 0.0) for intent in self._signs}
        name = max(care, key=lambda intent: care[intent])
        if care[name] < self._config["in_sentence"]:
            return None
        if seen:
            return _led(name, max(care[name], ranking[0]["confidence"]), ranking)
        best, *others = ranking
        # Room for it: the rest shares what is left, and the best stays clearly first.
        return [best, *_led(name, min(self._config["suspected"], best["confidence"] / 2), others)]


def _led(name: str, confidence: float, ranking: Ranking) -> Ranking:
    others = [row for row in ranking if row["name"] != name]
    return [{"name": name, "confidence": confidence}, *others]


def read_signs(path: Path) -> dict[str, list[str]]:
    """Return the signs in the file at `path`: intent -> language -> lines."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        intent: [line for lines in by_language.values() for line in lines]
        for intent, by_language in content.items()
    }


def _pattern(signs: Iterable[str]) -> "re.Pattern[str]":
    """Return what finds any of `signs`: `*` stands for any ending."""
    lines = sorted({_BETWEEN.join(map(_word, sign.split())) for sign in signs})
    return re.compile(rf"\b(?:{'|'.join(lines)})\b")


def _word(word: str) -> str:
    return re.escape(fold(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "")
