"""GazetteerExtractor: find places, offices and papers by their names.

In: a message's text. Out: entities with the place in the text and an id of the tables in
`knowledge/` as the value: `municipality`, `country`, `city_abroad` (a city that stands for its
country), `institution`, `document_form`. spaCy's PhraseMatcher looks for every case form that
`spellings` and `offices` know, in text and names folded to plain Latin letters; the longest match
counts, so that "Kauno rajone" is the district and "Kaune" the city. The forms are saved in the
model: a running engine doesn't see the tables.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

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

from nlu.components import offices, spellings
from nlu.components.everyday import is_everyday
from nlu.components.fingerprint import ROOT, fingerprint
from nlu.components.fold import fold
from nlu.components.kept import keep, kept
from nlu.components.nationality import is_language, is_of_people
from nlu.components.offices import document_forms, institutions
from nlu.components.spellings import Forms, read_tables

__all__ = ["TABLES", "GazetteerExtractor", "read_names"]

TABLES = (*spellings.TABLES, *offices.TABLES)
"""The files that are read."""

# A word; the English 's and 've are no part of it.
_WORD = re.compile(r"\w+(?:['’ʼ](?!(?i:s|ve|re|ll|m|d|t)\b)\w+)*")
_MARK = re.compile(r"[,;:!?()\n]")
_PHRASE_ENDS = re.compile(r"[.,;:!?()\n]")
_DOUBLE = re.compile(r"(.)\1+")
_NEAR = 40  # characters that are read around a word for a people
_ENTITY = {"people": "country", "language": "country", "embassy": "institution"}
_PEOPLES = {"people", "language"}
_OFFICES = ("institution", "embassy", "document_form")


class _Named(NamedTuple):
    """A name in a text: what kind, which, and from which word to which."""

    kind: str
    value: str
    start: int
    end: int


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
        """Make the matcher of `places` (kind -> id -> forms); without them it finds nothing."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._vocab = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self._vocab)
        taken: set[tuple[str, ...]] = set()
        for kind, forms in (places or {}).items():
            for place, names in forms.items():
                self._add(f"{kind}/{place}", names, taken)

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return where the tables are, from the project's folder on."""
        return {"tables": "knowledge"}

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
        folder = ROOT / {**cls.get_default_config(), **config}["tables"]
        return fingerprint(folder / name for name in TABLES)

    def train(self, training_data: TrainingData) -> Resource:
        """Read the tables and save the forms; the training data is not looked at."""
        places = read_names(ROOT / self._config["tables"])
        return keep(self._model_storage, self._resource, places)

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
        return cls(config, model_storage, resource, kept(model_storage, resource))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message's entities."""
        for message in messages:
            found = self.add_extractor_name(self.find(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        """Return all that is named in `text`, in order, as Rasa's entities."""
        words = list(_WORD.finditer(text))
        if not words:
            return []
        tokens, places = [], []  # a mark is a token too: no name goes over it
        for number, word in enumerate(words):
            if number and _MARK.search(text, words[number - 1].end(), word.start()):
                tokens.append(",")
                places.append(number)
            tokens.append(_key(word.group()) or "_")
            places.append(number)
        with self._vocab.memory_zone():
            spans = self._matcher(Doc(self._vocab, words=tokens), as_spans=True)
            # "International House Vilnius" is an office, and Vilnius is named all the same.
            named_offices = [span for span in spans if span.label_.startswith(_OFFICES)]
            named = [span for span in spans if not span.label_.startswith(_OFFICES)]
            found = sorted(
                (places[span.start], places[span.end - 1] + 1, *span.label_.split("/"))
                for span in (*filter_spans(named_offices), *filter_spans(named))
            )
        entities = [
            _Named(kind, value, start, end)
            for start, end, kind, value in found
            if not (end == start + 1 and is_everyday(words[start], text))
            and (kind not in _PEOPLES or _is_country(kind, text, words, start, end))
        ]
        return [
            {
                "entity": _ENTITY.get(one.kind, one.kind),
                "value": one.value,
                "start": words[one.start].start(),
                "end": words[one.end - 1].end(),
                "confidence": 1.0,
            }
            for one in entities
            if one.kind != "embassy" or not _of_another_country(one, entities)
        ]

    def _add(self, label: str, names: Iterable[str], taken: "set[tuple[str, ...]]") -> None:
        keys = {tuple(_key(word) for word in _WORD.findall(name)) for name in names} - taken - {()}
        taken |= keys
        self._matcher.add(label, [Doc(self._vocab, words=list(key)) for key in sorted(keys)])


def read_names(tables: Path) -> "dict[str, Forms]":
    """Return all that is looked for: kind -> id -> forms. Of two kinds the first counts."""
    return {
        **read_tables(tables),
        "institution": institutions(tables, "office"),
        "embassy": institutions(tables, "embassy"),
        "document_form": document_forms(tables),
    }


def _key(word: str) -> str:
    """Fold a word so that names written by ear meet: Молєтай and Молетай, Одесса and Одеса."""
    return _DOUBLE.sub(r"\1", fold(word).replace("ie", "e"))


def _of_another_country(embassy: _Named, entities: "list[_Named]") -> bool:
    """Whether the country beside an embassy is not Lithuania."""
    return any(
        _ENTITY.get(one.kind, one.kind) == "country" and one.value != "lt"
        for one in entities
        if one.start == embassy.end or one.end == embassy.start
    )


def _is_country(kind: str, text: str, words: "list[re.Match[str]]", start: int, end: int) -> bool:
    """Whether a word for a people or their language stands for the country."""
    word = words[start].group()
    after = [fold(word) for word in _phrase(text[words[end - 1].end() :])]
    before = [fold(word) for word in reversed(_phrase(text[: words[start].start()], last=True))]
    if kind == "language":
        return is_of_people(after) or is_of_people(before[:1])
    return not is_language(word, before, after)


def _phrase(text: str, *, last: bool = False) -> "list[str]":
    """Return the words at the start of `text`, or at its end, up to a mark that ends a phrase."""
    parts = _PHRASE_ENDS.split(text[-_NEAR:] if last else text[:_NEAR])
    return _WORD.findall(parts[-1 if last else 0])
