"""GazetteerExtractor: find municipalities and countries by their names.

In: a message's text. Out: entities `municipality` and `country` whose value is the id in the
tables of `knowledge/`, with the place in the text. spaCy's PhraseMatcher looks for every case form
that `spellings` knows, in text and names folded to plain Latin letters; the longest match counts,
so that "Kauno rajone" is the district and "Kaune" the city. The forms are saved in the model: a
running engine doesn't see the tables.
"""

import json
import re
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from nlu.components.fingerprint import ROOT, fingerprint
from nlu.components.fold import fold
from nlu.components.spellings import Forms, countries, municipalities

__all__ = ["GazetteerExtractor"]

_FILE = "places.json"
_WORD = re.compile(r"\w+(?:['’ʼ]\w+)*")
# Phrases that look like a name and are none; they are matched, being longer, and thrown away.
_DECOYS = ("darbo birža", "darbo biržos", "darbo biržai", "darbo biržą", "darbo biržų")
# Names that fold to everyday words (lt gana "enough", kitai "others"; uk ціна "price", дані "data",
# ніде "nowhere", стати "become"; ru биржу "exchange") count only with a capital letter inside a
# sentence.
_EVERYDAY = {
    "birzu", "cina", "dani", "gana", "kelme", "kitai", "mali", "nide", "plunge", "stati", "us",
    "varena",
}  # fmt: skip


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(GraphComponent, EntityExtractorMixin):
    """Match the names of places (see the module)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        places: dict[str, Forms] | None = None,
    ) -> None:
        """Make the matcher of `places` (entity -> id -> forms); without them it finds nothing."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._vocab = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self._vocab)
        for entity, forms in (places or {}).items():
            for place, names in forms.items():
                self._add(f"{entity}/{place}", names)
        self._add("decoy/", _DECOYS)

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return where the tables are, from the project's folder on."""
        return {
            "municipalities": "knowledge/municipalities.csv",
            "municipality_forms": "knowledge/municipality_forms.csv",
            "countries": "knowledge/countries.csv",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "GazetteerExtractor":
        """Make an untrained component from config.yml."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a table or a module of ours changes."""
        tables = {**cls.get_default_config(), **config}
        return fingerprint(ROOT / tables[key] for key in cls.get_default_config())

    def train(self, training_data: TrainingData) -> Resource:
        """Read the tables and save the forms; the training data is not looked at."""
        table, more, world = (ROOT / self._config[key] for key in self.get_default_config())
        places = {"municipality": municipalities(table, more), "country": countries(world)}
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(places, ensure_ascii=False, indent=0)
            (folder / _FILE).write_text(text, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "GazetteerExtractor":
        """Make the component of the forms in the model; untrained if there are none."""
        try:
            with model_storage.read_from(resource) as folder:
                places = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        except ValueError:
            places = None
        return cls(config, model_storage, resource, places)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the places found to each message's entities."""
        for message in messages:
            found = self.add_extractor_name(self.places(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def places(self, text: str) -> list[dict[str, Any]]:
        """Return the places named in `text`, in order, as Rasa's entities."""
        words = list(_WORD.finditer(text))
        if not words:
            return []
        with self._vocab.memory_zone():
            doc = Doc(self._vocab, words=[fold(word.group()) or "_" for word in words])
            spans = filter_spans(self._matcher(doc, as_spans=True))
            found = [(span.label_, words[span.start], words[span.end - 1]) for span in spans]
        return [
            {
                "entity": entity,
                "value": place,
                "start": first.start(),
                "end": last.end(),
                "confidence": 1.0,
            }
            for (entity, _, place), first, last in (
                (label.partition("/"), first, last)
                for label, first, last in found
                if not (first is last and self._everyday(first, text))
            )
            if entity != "decoy"
        ]

    def _add(self, label: str, names: "list[str] | tuple[str, ...]") -> None:
        folded = {tuple(fold(word) for word in _WORD.findall(name)) for name in names}
        patterns = [Doc(self._vocab, words=list(words)) for words in sorted(folded) if all(words)]
        self._matcher.add(label, [pattern for pattern in patterns if len(pattern)])

    @staticmethod
    def _everyday(word: "re.Match[str]", text: str) -> bool:
        if fold(word.group()) not in _EVERYDAY:
            return False
        before = text[: word.start()].rstrip()
        return not (word.group()[0].isupper() and before and before[-1] not in ".!?")
