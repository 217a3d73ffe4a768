"""Facts about the letters of an SMS: what a text costs, and how it is written for less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import LANGUAGES, Language
from channels.sms.letters import cheapest, plain_letters, same
from knowledge.sms import segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("č" * 70, 1),
        ("č" * 71, 2),
        ("č" * 134, 2),
        ("č" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ы" * 1600, 24),
        ("a" * 159 + "“", 3),
    ],
)
def test_what_a_text_costs(text: str, parts: int) -> None:
    """160 characters or 70 in one part, 153 or 67 in several; some count double."""
    assert segments(text) == parts


#: (what, language, text, whether diacritics may go, what is sent)
CASES: list[tuple[str, Language, str, bool, str]] = [
    ("a curly quote", "en", "It’s " + "a" * 100, False, "It's " + "a" * 100),
    ("a dash and spaces", "en", "1\u00a0–\u00a02… " + "a" * 100, False, "1 - 2... " + "a" * 100),
    ("marks that cost nothing", "en", "It’s so", False, "It’s so"),
    ("marks among Cyrillic", "ru", "«Да» – " + "я" * 60, False, "«Да» – " + "я" * 60),
    ("diacritics are kept", "lt", "ą" * 100, False, "ą" * 100),
    ("diacritics may go", "lt", "ąčęėįšųūž ĄČĘĖĮŠŲŪŽ " * 5, True, "aceeisuuz ACEEISUUZ " * 5),
    ("but not for nothing", "lt", "Ačiū", True, "Ačiū"),
    ("and not for a third", "lt", "ą" * 201, True, "ą" * 201),
    ("nor in other languages", "en", "č" * 100, True, "č" * 100),
    ("nor from other letters", "lt", "Müller é ą" * 10, True, "Müller é a" * 10),
    ("nor among Cyrillic", "lt", "ą" + "ж" * 100, True, "ą" + "ж" * 100),
    ("marks of Lithuanian", "lt", "„Namas“ – " + "a" * 90, False, '"Namas" - ' + "a" * 90),
]


@pytest.mark.parametrize(
    ("_what", "language", "text", "may_drop", "sent"), CASES, ids=[case[0] for case in CASES]
)
def test_how_it_is_written(
    _what: str, language: Language, text: str, *, may_drop: bool, sent: str
) -> None:
    """Plain marks if they save a part; no diacritics only in Lithuanian, if at least half goes."""
    assert cheapest(text, language, segments, may_drop_diacritics=may_drop) == sent


def test_never_longer_than_twilio_takes() -> None:
    """Three full stops for one mark could make a text too long; then it stays as it is."""
    text = "…" * 1600

    assert cheapest(text, "lt", segments, may_drop_diacritics=True) == text


@given(text=st.text(max_size=400), language=st.sampled_from(LANGUAGES), may_drop=st.booleans())
def test_never_dearer(text: str, language: Language, *, may_drop: bool) -> None:
    """Whatever the text: it costs no more, and nothing but marks and diacritics is changed."""
    sent = cheapest(text, language, segments, may_drop_diacritics=may_drop)

    assert segments(sent) <= segments(text)
    assert plain_letters(sent) == plain_letters(text)
    assert may_drop or same(sent, text)
