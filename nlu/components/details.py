"""DetailsExtractor: find dates, numbers and ways to reach a person.

In: a message, its language (`metadata: {language: lt}`) and when it was written (`sent`, else now).
Out: entities `date` (ISO, role `deadline` where it is one), `number` and `contact` (roles `phone`
and `email`). The days are those of Vilnius. Figures of a contact, a date or a form ("E104") are no
number.
"""

from datetime import date, datetime
from typing import Any

from dateutil import tz
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.contacts import ACCOUNT, contacts
from nlu.components.dates import dates
from nlu.components.fingerprint import fingerprint
from nlu.components.quantities import quantities
from nlu.components.tokenizer import message_language
from nlu.components.tokens import tokens

__all__ = ["DetailsExtractor"]

_HERE = tz.gettz("Europe/Vilnius")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DetailsExtractor(GraphComponent, EntityExtractorMixin):
    """Read dates, numbers and contacts by rules (see the module)."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["phonenumbers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DetailsExtractor":
        """Make the component; it has no settings."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a module of ours changes."""
        return fingerprint()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message's entities."""
        for message in messages:
            known = message.get(ENTITIES, [])
            forms = [one for one in known if one["entity"] == "document_form"]
            text = _without(message.get(TEXT) or "", [(one["start"], one["end"]) for one in forms])
            found = self.find(text, message_language(message), _today(message))
            message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages

    def find(self, text: str, language: str | None, today: date) -> list[dict[str, Any]]:
        """Return the dates, numbers and contacts of `text`, written `today`, as Rasa's entities."""
        reached = contacts(text)
        accounts = [(match.start(), match.end()) for match in ACCOUNT.finditer(text)]
        text = _without(text, [*accounts, *((one.start, one.end) for one in reached)])
        named = dates(text, tokens(text, language), today)
        rest = _without(text, [(one.start, one.end) for one in named])
        counted = quantities(rest, tokens(rest, language))
        found = [
            *(_entity("contact", one.value, one, role=one.kind) for one in reached),
            *(_entity("date", one.value, one, role=_role(one)) for one in named),
            *(_entity("number", one.value, one, role=None) for one in counted),
        ]
        return sorted(found, key=lambda entity: entity["start"])


def _entity(kind: str, value: object, place: Any, *, role: str | None) -> dict[str, Any]:
    entity = {
        "entity": kind,
        "value": value,
        "start": place.start,
        "end": place.end,
        "confidence": 1.0,
    }
    return {**entity, "role": role} if role else entity


def _role(moment: Any) -> str | None:
    return "deadline" if moment.deadline else None


def _today(message: Message) -> date:
    sent = (message.get("metadata") or {}).get("sent")
    moment = datetime.fromisoformat(sent) if sent else datetime.now(_HERE)
    return moment.astimezone(_HERE).date()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with signs that mean nothing in place of what was read already."""
    for start, end in spans:
        text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
    return text
