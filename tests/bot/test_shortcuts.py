"""Facts about `bot.shortcuts`: what the engine reads instead of a bare text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shortcuts import _COURTESIES, _FORM_MEANINGS, _MEANINGS, engine_text
from bot.store.models import Conversation
from bot.understanding import Understanding


@given(text=st.text(max_size=50), slashes=st.text("/ \t\n", max_size=5))
def test_no_text_is_a_command(understanding: Understanding, text: str, slashes: str) -> None:
    """Whatever somebody types, the engine never takes it for a command of its own."""
    for loop in (None, "plan_form"):
        read = engine_text(slashes + text, Conversation(memory={"loop": loop}), understanding)
        known = {
            *_MEANINGS.values(),
            *_FORM_MEANINGS.values(),
            *_COURTESIES.values(),
            "/sad_sign",
            "/skip",
        }
        assert read
        assert not read.startswith("/") or read in known


@pytest.mark.parametrize(
    ("text", "loop", "read"),
    [
        ("praleisti", "plan_form", "/skip"),
        ("Skip!", "plan_form", "/skip"),
        ("пропустить", "plan_form", "/skip"),
        ("пропустити", "plan_form", "/skip"),
        ("praleisti", None, "/skip"),
        ("не надо, передумала", "request_form", "/cancel_plan"),
        ("mano planas", None, "/show_plan"),
        ("Мой план.", None, "/show_plan"),
        ("/\x1f/", None, "?"),
        ("atšaukti", "plan_form", "/cancel_plan"),
        ("kodėl?", "plan_form", "/why"),
        ("Ačiū, viso gero!", None, "/goodbye"),
        ("спасибо большое, пока", None, "/goodbye"),
        ("dyakuyu", None, "dyakuyu"),
        ("got it, thanks", None, "/thank"),
        ("зрозуміло", None, "/acknowledge"),
        ("👍👍", None, "/acknowledge"),
        (":)", None, "/acknowledge"),
        ("😭", None, "/sad_sign"),
        (":(", None, "/sad_sign"),
        ("ačiū, o kiek kainuoja?", None, "ačiū, o kiek kainuoja?"),
        ("👍", "plan_form", "👍"),
    ],
)
def test_words_that_steer_a_form(
    understanding: Understanding, text: str, loop: str | None, read: str
) -> None:
    """In any of the languages, whatever the conversation's own."""
    assert engine_text(text, Conversation(memory={"loop": loop}), understanding) == read


READ = {"reading": {"category": "taxes", "after": "whole", "next": 0}}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Kiek kainuoja?", '/follow_up{"choice": "cost"}'),
        ("o kiek tai uztrunka", '/follow_up{"choice": "time"}'),
        ("And where do I apply?", '/follow_up{"choice": "where"}'),
        ("а какие документы нужны?", '/follow_up{"choice": "documents"}'),
        ("як це зробити?", '/follow_up{"choice": "how"}'),
        ("and online?", '/follow_up{"choice": "online"}'),
        ("MORE", "/more"),
        ("Daugiau", "/more"),
        ("ЕЩЕ", "/more"),
        ("ще", "/more"),
        ("kiek kainuoja ir kiek laukti?", "kiek kainuoja ir kiek laukti?"),
        ("kiek kainuoja vairuotojo pažymėjimas?", "kiek kainuoja vairuotojo pažymėjimas?"),
    ],
)
def test_short_questions_after_an_article(
    understanding: Understanding, text: str, read: str
) -> None:
    """They are about it, unless they ask two things or bring a topic of their own."""
    assert engine_text(text, Conversation(memory={"slots": READ}), understanding) == read


@pytest.mark.parametrize(
    "conversation",
    [
        Conversation(memory={"slots": READ, "loop": "plan_form"}),
        Conversation(memory={"slots": {**READ, "listening": 1}}),
        Conversation(memory={"slots": READ}, urgent=True),
    ],
    ids=["a form", "listening", "an emergency"],
)
@pytest.mark.parametrize("text", ["ką daryti?", "where do I go?", "ещё"])
def test_short_questions_that_are_not_about_an_article(
    understanding: Understanding, conversation: Conversation, text: str
) -> None:
    """They are left as they are where something else goes before."""
    assert engine_text(text, conversation, understanding) == text


SENT = {"request_sent": {"kind": "case", "awaited_before": False}}


@pytest.mark.parametrize(
    "text",
    [
        "no forget it",
        "nebereikia, persigalvojau",
        "отзовите обращение, пожалуйста",
        "не хочу чекати, закрий звернення",
    ],
)
def test_a_sent_request_is_taken_back(understanding: Understanding, text: str) -> None:
    """Only what was sent, and only before a consultant has joined; a bare no takes nothing back."""
    waiting = Conversation(owner="waiting", memory={"slots": SENT})
    given_back = Conversation(owner="assistant", memory={"slots": SENT})
    nothing_sent = Conversation(owner="waiting", memory={"slots": {}})

    assert engine_text(text, waiting, understanding) == "/withdraw_request"
    assert engine_text("no", waiting, understanding) == "no"
    for conversation in (given_back, nothing_sent):
        assert engine_text(text, conversation, understanding) != "/withdraw_request"


@pytest.mark.parametrize(
    "text",
    ["how long do i wait?", "kada man atsakys?", "а когда ответят?", "коли мені відповідять?"],
)
def test_when_somebody_answers(understanding: Understanding, text: str) -> None:
    """Asked while a person is awaited, in a form or not; else it is about the last topic."""
    for loop in (None, "request_form"):
        waiting = Conversation(owner="waiting", memory={"loop": loop, "slots": READ})
        assert engine_text(text, waiting, understanding) == "/when_answered"
    assistant = Conversation(owner="assistant", memory={"slots": READ})
    assert engine_text(text, assistant, understanding) != "/when_answered"
