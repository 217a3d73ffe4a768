"""Facts about `nlu.components.tokenizer` and `nlu.components.words`."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from nlu.components.tokenizer import SpacyTokenizer, message_language
from nlu.components.words import Splitter, Word


@pytest.fixture
def tokenizer(graph: dict[str, Any]) -> SpacyTokenizer:
    """The component as Rasa makes it."""
    return SpacyTokenizer.create(SpacyTokenizer.get_default_config(), **graph)


def test_tokens_lie_where_their_text_is(tokenizer: SpacyTokenizer) -> None:
    """Entities and highlights need true places, also after line breaks and emoji."""
    text = "Labas!\n\nGrįžtu 😀 iš Airijos, kaip „deklaruotis“?"
    [message] = tokenizer.process([Message({"text": text})])

    tokens = message.get("text_tokens")

    assert [text[t.start : t.end] for t in tokens] == [t.text for t in tokens]
    assert "Grįžtu" in [t.text for t in tokens]


@pytest.mark.parametrize(
    ("language", "metadata"),
    [("uk", {"language": "uk"}), ("lt", {"intent": {"language": "lt"}}), (None, {}), (None, None)],
)
def test_the_language_comes_from_the_message_or_the_example(
    language: "str | None", metadata: "dict[str, Any] | None"
) -> None:
    """The application names it in the metadata, training data in the intent's metadata."""
    assert message_language(Message({"text": "ok", "metadata": metadata})) == language


def test_each_language_has_its_own_rules() -> None:
    """English parts its contractions, as its rules say; others do not know them."""
    split = Splitter().split

    assert [word.text for word in split("don't", "en")] == ["do", "n't"]
    assert [word.text for word in split("п'ять", "uk")] == ["п'ять"]
    assert split("ąžuolas", "xx") == [Word("ąžuolas", 0)]


def test_texts_without_words_have_no_tokens(tokenizer: SpacyTokenizer) -> None:
    """Nothing but blanks is an empty list, not an error."""
    [message] = tokenizer.process([Message({"text": " \n\t "})])

    assert message.get("text_tokens") == []
