"""Facts about `nlu.components.letters`: what letters alone decide."""

import pytest

from nlu.components.letters import by_letters, by_script


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lt", "grįžti"),
        ("ru", "объём, ты, эта"),
        ("uk", "її мрії"),
        (None, "паспорт"),
        (None, "ok"),
    ],
)
def test_only_letters_of_one_language_decide(language: str | None, text: str) -> None:
    """Letters that languages share say nothing."""
    assert by_letters(text) == language


def test_a_tie_decides_nothing() -> None:
    """One letter of each is no majority."""
    assert by_letters("ыі") is None


def test_the_script_always_gives_a_language() -> None:
    """A tokeniser is needed for every text."""
    assert [by_script(text) for text in ("паспорт", "ok", "", "žmogus")] == ["ru", "en", "en", "lt"]
