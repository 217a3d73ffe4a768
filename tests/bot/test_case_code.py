"""Facts about `bot.case_code`: mistakes are noticed, and a code is read however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.case_code import (
    ALPHABET,
    WEIGHTS,
    Found,
    easily_guessed,
    find,
    four_digits,
    new_code,
)

CODES = st.builds(new_code)
PLACES = st.integers(0, len(WEIGHTS) - 1)
CYRILLIC = str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")


def symbols(code: str) -> list[str]:
    """The symbols of a code without its hyphen."""
    return list(code.replace("-", ""))


def typed(text: list[str]) -> Found | None:
    """What is read when these symbols are typed as a code is shown."""
    return find(f"{''.join(text[:4])}-{''.join(text[4:])}")


def test_the_number_of_symbols_is_prime() -> None:
    """All that the check promises rests on this, and on weights that differ and are not 0."""
    assert len(set(ALPHABET)) == len(ALPHABET) == 19
    assert len({weight % 19 for weight in WEIGHTS} - {0}) == len(WEIGHTS) == 8


@given(CODES)
def test_a_code_is_read_as_it_was_made(code: str) -> None:
    """Alone, with nothing around it."""
    assert find(code) == Found(code, "", valid=True)


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_noticed(code: str, place: int, wrong: str) -> None:
    """Whichever it is, and whatever stands in its place."""
    mistyped = symbols(code)
    assume(mistyped[place] != wrong)
    mistyped[place] = wrong

    found = typed(mistyped)

    assert found is None or not found.valid


@given(CODES, PLACES, PLACES)
def test_two_swapped_symbols_are_always_noticed(code: str, one: int, other: int) -> None:
    """Beside each other or not."""
    mistyped = symbols(code)
    assume(mistyped[one] != mistyped[other])
    mistyped[one], mistyped[other] = mistyped[other], mistyped[one]

    found = typed(mistyped)

    assert found is None or not found.valid


@given(
    CODES,
    st.sampled_from(["{0}-{1}", "{0} {1}", "{0}{1}", "{0} - {1}", "{0}–{1}", "{0}_{1}"]),
    st.sampled_from([str, str.lower, lambda code: code.translate(CYRILLIC)]),
    st.sampled_from(["{}", "my code is {}", "Мой код: {}.", "štai {}, ačiū", "«{}»", "код\n{}"]),
)
def test_a_code_is_read_however_it_is_typed(code, between, spelled, around) -> None:
    """With any sign between its halves, in small letters, on either keyboard, in a sentence."""
    halves = between.format(code[:4], code[5:])

    found = find(around.format(spelled(halves)))

    assert found is not None
    assert (found.code, found.valid) == (code, True)


@given(CODES)
def test_symbols_may_stand_apart(code: str) -> None:
    """As somebody spells it out: K 7 M X and so on."""
    assert find(" ".join(symbols(code)).lower()) == Found(code, "", valid=True)


@given(CODES)
def test_small_cyrillic_letters_are_letters_of_a_code(code: str) -> None:
    """Whoever types "в" means the letter that looks like B when it is large."""
    assert find(code.translate(CYRILLIC).lower()) == Found(code, "", valid=True)


@given(CODES, CODES)
def test_two_codes_are_none(code: str, other: str) -> None:
    """Nobody can tell which of them is meant; the same one twice is one."""
    assume(code != other)

    assert find(f"{code} or {other}") is None
    assert find(f"{code}, yes, {code}") is not None


@given(st.text(max_size=60))
@example("")
@example("тест 2345")
@example("86543 2987")
@example("+370 654 32987")
@example("2025 2026")
@example("AA2345BC")
@example("АА2345ВС")
@example("КМ234567")
@example("МАМА ТЕСТ")
def test_ordinary_words_and_numbers_are_no_code(text: str) -> None:
    """Telephones, years, passports, number plates; whatever is found has a digit in each half."""
    found = find(text)

    if found:
        assert all(any(map(str.isdigit, half)) for half in found.code.split("-"))
        assert all(any(map(str.isalpha, half)) for half in found.code.split("-"))


@pytest.mark.parametrize(
    "text",
    ["тест 2345", "86543 2987", "AA2345BC", "АА2345ВС", "КМ234567", "МАМА ТЕСТ", "2025 2026"],
)
def test_these_are_no_codes_whatever_their_sum(text: str) -> None:
    """Not even mistyped ones: they go to the engine."""
    assert find(text) is None


def test_codes_are_spread_over_all_there_are() -> None:
    """Every symbol stands in every place."""
    made = [symbols(new_code()) for _ in range(3000)]

    assert all({code[place] for code in made} == set(ALPHABET) for place in range(8))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4821", "4821"),
        (" 48 21. ", "4821"),
        ("4-8-2-1", "4821"),
        ("٤٨٢١", "4821"),
        ("48215", None),
        ("482", None),
        ("my digits are 4821", None),
        ("4821 help", None),
        ("", None),
    ],
)
def test_four_digits(text: str, digits: str | None) -> None:
    """Nothing but four digits is an answer to the question for them."""
    assert four_digits(text) == digits


@pytest.mark.parametrize("digits", ["1111", "1212", "1112", "1234", "7890", "9876", "1987", "2026"])
def test_what_is_tried_first_is_easily_guessed(digits: str) -> None:
    """One digit or two, steps, years."""
    assert easily_guessed(digits)


def test_most_digits_are_not_easily_guessed() -> None:
    """So that nobody is sent back often: nine in ten are taken."""
    taken = sum(not easily_guessed(f"{number:04}") for number in range(10_000))

    assert taken > 9_000
