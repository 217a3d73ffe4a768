"""Facts about `bot.language_request` and `bot.hearing`: a question that names its language."""

from __future__ import annotations

import pytest

from bot.hearing import hear
from bot.language import Heard
from bot.language_request import LanguageRequest, requested
from bot.store.models import Conversation, Message
from bot.understanding import Understanding


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("по-русски: как получить внж?", "ru", "как получить внж?"),
        ("по русски как получить внж", "ru", "как получить внж"),
        ("In English please: kaip gauti leidimą?", "en", "kaip gauti leidimą?"),
        ("How do I get a permit? In English please", "en", "How do I get a permit?"),
        ("Lietuviškai prašau, kaip gauti leidimą?", "lt", "kaip gauti leidimą?"),
        ("українською будь ласка як отримати посвідку", "uk", "як отримати посвідку"),
        ("po russki pozhaluista kak poluchit vnzh", "ru", "kak poluchit vnzh"),
    ],
)
def test_the_question_is_taken_apart_from_the_request(
    understanding: Understanding, text: str, language: str, question: str
) -> None:
    """Before or after it, with a stop between them or without."""
    found = requested(text, understanding)

    assert found is not None
    assert (found.language, found.question) == (language, question)


@pytest.mark.parametrize(
    "text",
    [
        "in English",
        "please speak English",
        "labas, galima angliskai?",
        "По-литовски где можно учиться",
        "Kur rasti angliškai kalbantį gydytoją?",
        "Where are the English schools in Vilnius?",
        "",
        "???",
    ],
)
def test_what_is_not_both_is_left_whole(understanding: Understanding, text: str) -> None:
    """A bare request is for the dialogue; a question about a language is a question."""
    assert requested(text, understanding) is None


def test_the_answer_stays_in_the_language_that_was_named(understanding: Understanding) -> None:
    """It is as if they had picked it."""
    message = Message(text="по-русски: как получить внж?", data={})
    conversation = Conversation(memory={}, language="lt", language_chosen=False)

    text, choice = hear(message, conversation, understanding)

    assert requested(message.text, understanding) == LanguageRequest("ru", text)
    assert (choice.answer, choice.picked, choice.heard) == ("ru", True, Heard(settled=True))


@pytest.mark.parametrize("text", ["Dzień dobry!", "hola", "Прывітанне", "Добры дзень", "salam"])
@pytest.mark.parametrize(("heard", "asks"), [(Heard(), True), (Heard(settled=True), False)])
def test_a_greeting_in_a_fifth_language_asks_which(
    understanding: Understanding,
    text: str,
    heard: Heard,
    asks: bool,  # noqa: FBT001
) -> None:
    """Only while nothing has decided; it decides nothing itself."""
    message = Message(text=text, data={})
    conversation = Conversation(memory=heard.keep({}), language="lt", language_chosen=False)

    read, choice = hear(message, conversation, understanding)

    assert (read == "/change_language") == asks
    assert choice.heard.settled == heard.settled
