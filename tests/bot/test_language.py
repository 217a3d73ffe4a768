"""Facts about `bot.language`: which language the assistant answers in."""

from __future__ import annotations

import pytest

from bot.language import choose

LONG = {
    "lt": "Kaip deklaruoti gyvenamąją vietą grįžus į Lietuvą?",
    "en": "How do I declare my place of residence after returning?",
    "ru": "Как задекларировать место жительства после возвращения?",
    "uk": "Як задекларувати місце проживання після повернення?",
}
OTHERS = [(present, other) for present in LONG for other in LONG if present != other]


@pytest.mark.parametrize("present", LONG)
def test_who_stays_in_a_language_is_answered_in_it(present: str) -> None:
    """Nothing changes."""
    choice = choose(LONG[present], present, chosen=True, first=False)

    assert (choice.answer, choice.message) == (present, present)


@pytest.mark.parametrize(("present", "other"), OTHERS)
@pytest.mark.parametrize("chosen", [True, False])
def test_a_sentence_in_another_language_changes_it(
    present: str,
    other: str,
    chosen: bool,  # noqa: FBT001
) -> None:
    """Also if the present one was picked from the menu: the words are the better witness."""
    assert choose(LONG[other], present, chosen=chosen, first=False).answer == other


@pytest.mark.parametrize("present", LONG)
@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Vilnius",
        "Sodra",
        "MIGRIS",
        "12345",
        "👍",
        "???",
        "",
        "A1",
        "S1 E106",
        "LT",
        "email@x.lt",
    ],
)
def test_a_name_or_a_sign_changes_nothing(present: str, text: str) -> None:
    """Single words that are the same in all languages say nothing about the language."""
    assert choose(text, present, chosen=True, first=False).answer == present


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_one_word_changes_nothing_later(present: str, other: str) -> None:
    """In the middle of a conversation a single foreign word is not a change of language."""
    word = {"lt": "ačiū", "en": "thanks", "ru": "спасибо", "uk": "дякую"}[other]

    assert choose(word, present, chosen=False, first=False).answer == present


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_the_first_word_is_enough(present: str, other: str) -> None:
    """If nothing was said and nothing chosen, a greeting decides; a chosen language holds."""
    word = {"lt": "labas", "en": "hello", "ru": "здравствуйте", "uk": "вітаю"}[other]

    assert choose(word, present, chosen=False, first=True).answer == other
    assert choose(word, present, chosen=True, first=True).answer == present
