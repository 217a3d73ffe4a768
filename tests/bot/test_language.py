"""Facts about `bot.language`: what one message does to the language of the answers."""

from __future__ import annotations

import pytest

from bot.language import PAUSE, Choice, Heard, choose, in_danger, of_engine
from bot.language_offer import with_offer
from bot.messages import Language
from bot.replies import Rendered, Replies

LONG: dict[Language, str] = {
    "lt": "Kaip deklaruoti gyvenamąją vietą grįžus į Lietuvą?",
    "en": "How do I declare my place of residence after returning?",
    "ru": "Как задекларировать место жительства после возвращения?",
    "uk": "Як задекларувати місце проживання після повернення?",
}
OTHERS = [(present, other) for present in LONG for other in LONG if present != other]
TALKED = Heard(settled=True)


@pytest.mark.parametrize("present", LONG)
@pytest.mark.parametrize("chosen", [True, False])
def test_who_stays_in_a_language_is_answered_in_it(
    present: Language,
    chosen: bool,  # noqa: FBT001
) -> None:
    """Nothing changes, nothing is offered."""
    choice = choose(LONG[present], present, TALKED, chosen=chosen)

    assert choice == Choice(present, TALKED, present, clear=True)


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_the_first_message_decides(present: Language, other: Language) -> None:
    """Silently: nothing was said in another language before."""
    choice = choose(LONG[other], present, Heard(), chosen=False)

    assert choice == Choice(other, TALKED, other, clear=True)


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_a_clear_message_in_another_language_is_offered_a_second_changes(
    present: Language, other: Language
) -> None:
    """The change says so, and offers the way back."""
    once = choose(LONG[other], present, TALKED, chosen=False)
    twice = choose(LONG[other], present, once.heard, chosen=False)

    assert (once.answer, once.offer, once.changed) == (present, other, False)
    assert (twice.answer, twice.offer, twice.changed) == (other, present, True)


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_a_picked_language_stays(present: Language, other: Language) -> None:
    """Others are offered, but not with every message."""
    heard, offers = TALKED, []
    for _ in range(PAUSE + 2):
        choice = choose(LONG[other], present, heard, chosen=True)
        heard = choice.heard
        offers.append(choice.offer)
        assert choice.answer == present

    assert offers == [other, *[None] * PAUSE, other]


@pytest.mark.parametrize("present", LONG)
@pytest.mark.parametrize("heard", [Heard(), TALKED, Heard(settled=True, other="en", pause=2)])
@pytest.mark.parametrize(
    "text",
    ["ok", "Vilnius", "Sodra", "MIGRIS", "12345", "👍", "???", "", "A1", "S1 E106", "email@x.lt",
     "Jonas Petraitis", "zxcv qwrt yuio", "\x00"],
)  # fmt: skip
def test_a_name_or_a_sign_changes_nothing(present: Language, heard: Heard, text: str) -> None:
    """What is the same in all languages says nothing about the language."""
    choice = choose(text, present, heard, chosen=False)

    assert (choice.answer, choice.offer, choice.heard.other) == (present, None, heard.other)


@pytest.mark.parametrize(("present", "other"), OTHERS)
def test_one_word_changes_nothing_later_but_is_enough_at_first(
    present: Language, other: Language
) -> None:
    """In the middle of a conversation a single foreign word is no change; a greeting decides."""
    word = {"lt": "laba diena", "en": "hello", "ru": "здравствуйте", "uk": "вітаю"}[other]

    later = choose(word, present, Heard(settled=True, other=other), chosen=False)

    assert (later.answer, later.offer) == (present, None)
    assert choose(word, present, Heard(), chosen=False).answer == other
    assert choose(word, present, Heard(), chosen=True).answer == present


@pytest.mark.parametrize("present", LONG)
def test_a_language_that_nobody_here_speaks_is_answered_in_english(present: Language) -> None:
    """Only until they write in one that we do; later it changes nothing."""
    text = "Dzień dobry, jak mogę uzyskać pozwolenie na pobyt?"

    first = choose(text, present, Heard(), chosen=False)

    assert (first.answer, first.heard) == ("en", Heard())
    assert choose(text, present, TALKED, chosen=False).answer == present


@pytest.mark.parametrize(("present", "other"), OTHERS)
@pytest.mark.parametrize("chosen", [True, False])
def test_somebody_in_danger_is_followed_at_once(
    present: Language,
    other: Language,
    chosen: bool,  # noqa: FBT001
) -> None:
    """Even if they picked another language before, with the way back."""
    choice = in_danger(choose(LONG[other], present, TALKED, chosen=chosen))

    assert (choice.answer, choice.offer, choice.changed) == (other, present, True)


def test_a_short_cry_in_another_language_brings_the_offer() -> None:
    """It may be a word that they only know; the button stands under the helplines."""
    cry = choose("допоможіть", "lt", Heard(settled=True, pause=3), chosen=True)

    assert cry.offer is None
    assert in_danger(cry).offer == "uk"
    assert in_danger(cry).answer == "lt"


def test_the_press_of_a_button_says_nothing() -> None:
    """Its title was ours."""
    heard = Heard(settled=True, other="en", pause=2)

    assert choose(None, "uk", heard, chosen=False) == Choice("uk", heard)


def test_what_was_heard_is_kept_beside_what_the_engine_remembers() -> None:
    """And the engine gets back only what is its own."""
    memory = {"slots": {"offered": "start_plan"}, "loop": None}
    heard = Heard(settled=True, other="ru", pause=4)

    kept = heard.keep(memory)

    assert Heard.recall(kept) == heard
    assert of_engine(kept) == memory
    assert Heard.recall(memory) == Heard()


SAID = (Rendered("Pirma"), Rendered("Antra", (("Taip", "/affirm"),)))
CHANGED = Choice("en", TALKED, "en", clear=True, offer="lt", changed=True)


def test_a_change_says_so_and_shows_the_way_back(replies: Replies) -> None:
    """A line before the first message, a button after the others of the last."""
    first, last = with_offer(SAID, CHANGED, replies.texts, help_first=False)

    assert first.text == f"{replies.texts.get('language_followed', 'en')}\n\nPirma"
    assert last.buttons == (
        ("Taip", "/affirm"),
        (
            replies.texts.get("button_continue", "lt"),
            '/change_language{"language": "lt", "choice": "again"}',
        ),
    )


def test_nothing_stands_before_help(replies: Replies) -> None:
    """The helplines are what somebody in danger must see first."""
    first, last = with_offer(SAID, CHANGED, replies.texts, help_first=True)

    assert first == SAID[0]
    assert len(last.buttons) == 2


def test_without_a_message_there_is_nothing_to_hang_a_button_on(replies: Replies) -> None:
    """And without an offer nothing is added."""
    assert with_offer((), CHANGED, replies.texts, help_first=False) == []
    assert with_offer(SAID, Choice("lt", TALKED), replies.texts, help_first=False) == [*SAID]
