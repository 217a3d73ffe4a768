"""SpacyTokenizer: split a message by the rules of its language.

In: a message's text, and its language if known (`metadata: {language: lt}`, on training examples
or sent by the application with a message). Out: Rasa tokens with their places in the text.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.components.fingerprint import fingerprint
from nlu.components.words import Splitter

__all__ = ["SpacyTokenizer", "message_language"]


def message_language(message: Message) -> str | None:
    """Return the language that the message's metadata names, if any."""
    metadata = message.get("metadata") or {}
    language = metadata.get("language") or (metadata.get("intent") or {}).get("language")
    return language if isinstance(language, str) else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyTokenizer(Tokenizer):
    """Tokenise with spaCy's blank pipelines for Lithuanian, English, Russian and Ukrainian."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Make the four tokenisers."""
        super().__init__(config)
        self._splitter = Splitter()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpacyTokenizer":
        """Make the component from config.yml."""
        return cls(config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings for every tokeniser; nothing here splits intent names."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of what was trained."""
        return ["spacy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a module of ours changes."""
        return fingerprint()

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one text of the message."""
        words = self._splitter.split(message.get(attribute), message_language(message))
        return [Token(word.text, word.start) for word in words]
