"""Facts about `bot.shaping`: any message fits any channel, and nothing of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Button, Outgoing, Shape, Source
from bot.shaping import parts, split, units, with_sources

WIDE = Shape(text=4096, buttons=20, title=60)
NARROW = Shape(text=1600, buttons=0, short=True)
SOURCES = (
    Source(1, "VMI", "https://www.vmi.lt/evmi/x", "2026-01-01", "read on 2026-11-21"),
    Source(2, "VMI", "https://www.vmi.lt/evmi/y", "n.d.", "read on 2026-11-21"),
)


def message(text: str, *titles: str, sources: tuple[Source, ...] = ()) -> Outgoing:
    """Something to send, with buttons of these titles."""
    buttons = tuple(Button(title, f"7:{n}") for n, title in enumerate(titles))
    return Outgoing(7, "c", "a", "x", text, "lt", "assistant", buttons=buttons, sources=sources)


@given(text=st.text(st.sampled_from("a ąЖ😔.\n!x"), max_size=400), longest=st.integers(2, 60))
def test_no_part_is_too_long_and_none_is_lost(text: str, longest: int) -> None:
    """Whatever the alphabet: parts fit, and together they hold every sign that is not a space."""
    found = split(text, longest)

    assert all(units(part) <= longest for part in found)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)


@given(text=st.text(min_size=1), longest=st.integers(2, 40))
def test_every_part_can_be_sent(text: str, longest: int) -> None:
    """No provider takes an empty text; only nothing at all gives an empty part."""
    found = split(text, longest)

    assert found == [""] or all(part.strip() for part in found)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("One two.\n\nThree four.", 15, ["One two.", "Three four."]),
        ("First line\nsecond line", 14, ["First line", "second line"]),
        ("Short. A longer sentence here.", 24, ["Short. A longer sentence", "here."]),
        ("A sentence here. Another one.", 20, ["A sentence here.", "Another one."]),
        ("žodis žodis žodis", 11, ["žodis žodis", "žodis"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        ("😔😔😔", 3, ["😔", "😔", "😔"]),
    ],
    ids=["paragraphs", "lines", "words", "sentences", "lithuanian", "no pause", "pairs"],
)
def test_a_text_is_split_where_a_reader_pauses(
    text: str, longest: int, expected: list[str]
) -> None:
    """At paragraphs first, then lines, sentences, words; a sign is never halved."""
    assert split(text, longest) == expected


def test_buttons_stand_under_the_last_part() -> None:
    """So that they are at the end of what is read."""
    sent = parts(message("word " * 2000, "Taip", "Ne"), WIDE)

    assert [len(part.buttons) for part in sent] == [0, 0, 2]
    assert [part.part for part in sent] == [0, 1, 2]
    assert [part.tag for part in sent] == ["7:0", "7:1", "7:2"]


@given(text=st.text(st.sampled_from("a ąЖ😔.\n!x"), max_size=400), longest=st.integers(2, 60))
def test_the_part_with_buttons_may_be_shorter(text: str, longest: int) -> None:
    """It fits, so do the others, none of them is empty, and nothing is lost."""
    shape = Shape(text=60, text_with_buttons=longest, buttons=1)
    texts = [part.text for part in parts(message(text, "Taip"), shape)]

    assert units(texts[-1]) <= longest
    assert all(units(one) <= 60 for one in texts)
    assert texts == [""] or all(one.strip() for one in texts)
    assert re.sub(r"\s", "", "".join(texts)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", ["Short."]),
        ("One.\n\nTwo three.\n\nFour?", ["One.", "Two three.\n\nFour?"]),
        ("A first sentence. A second one.", ["A first sentence.", "A second one."]),
        ("Words without any end at all here", ["Words without", "any end at all here"]),
        ("x" * 45, ["x" * 40, "x" * 5]),
    ],
    ids=["fits", "paragraphs", "sentences", "words", "no pause"],
)
def test_a_long_text_with_buttons_keeps_its_end_for_them(text: str, expected: list[str]) -> None:
    """One more part, not many short ones; without buttons the text stays whole."""
    shape = Shape(text=100, text_with_buttons=20, buttons=1)

    assert [part.text for part in parts(message(text, "Taip"), shape)] == expected
    assert [part.text for part in parts(message(text), shape)] == [text]


def test_choices_are_numbered_where_there_are_no_buttons() -> None:
    """On one line where each sign costs."""
    [part] = parts(message("Ko reikia?", "Vaikai", "Darbas"), NARROW)

    assert part.text == "Ko reikia?\n\n1 Vaikai, 2 Darbas"
    assert part.buttons == ()


def test_too_many_buttons_are_numbered_too() -> None:
    """None is left out."""
    [part] = parts(message("?", *"abc"), Shape(buttons=2))

    assert part.text == "?\n\n1 a\n2 b\n3 c"
    assert part.buttons == ()


def test_long_titles_are_cut() -> None:
    """The value behind the button stays whole."""
    [part] = parts(message("?", "Marijampolės savivaldybė"), Shape(buttons=3, title=20))

    assert part.buttons == (Button("Marijampolės savivald"[:19] + "…", "7:0"),)
    assert len(part.buttons[0].title) == 20


def test_sources_are_lines_under_the_text() -> None:
    """With their addresses, and what is said of them once, where the client shows none itself."""
    other = Source(3, "Sodra", "https://sodra.lt/z", "n.d.", "read on 2026-11-20")
    named = Source(4, "The law", "https://e-tar.lt/1", "n.d.", "read on 2026-11-21")
    [part] = parts(message("Income [1].", sources=(SOURCES[0], other, named)), WIDE)

    assert part.text.splitlines() == [
        "Income [1].",
        "",
        "[1] https://www.vmi.lt/evmi/x",
        "[4] The law: https://e-tar.lt/1",
        "(read on 2026-11-21)",
        "[3] https://sodra.lt/z",
        "(read on 2026-11-20)",
    ]


def test_short_answers_name_their_sites_only() -> None:
    """Each once, and no marks that lead nowhere."""
    assert with_sources("Income [1] [2].", SOURCES, short=True) == "Income.\n\n(vmi.lt)"


def test_a_client_that_shows_sources_gets_the_text_alone() -> None:
    """The web."""
    [part] = parts(message("Income [1].", sources=SOURCES), Shape(sources=True))

    assert (part.text, part.sources) == ("Income [1].", SOURCES)
