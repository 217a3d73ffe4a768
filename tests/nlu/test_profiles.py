"""Facts about `nlu.profiles`: how words tell languages apart."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from nlu.profiles import Profile, Profiles, learn

TEXTS = [
    ("lt", "noriu grįžti į Lietuvą su žvirbliukėliu"),
    ("en", "I want to come back with my greenhorny"),
    ("ru", "хочу вернуться в Литву с семьюшкой"),
    ("uk", "хочу повернутися до Литви з родиночкою"),
    ("uk", "hochu povernutysia"),
]


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    """What is learned from these texts and the lists."""
    return learn(Path(), TEXTS)


def best(profiles: Mapping[str, Profile], word: str) -> str:
    """Return the likeliest language of a word."""
    return max(profiles, key=lambda language: profiles[language].likelihood(word))


def test_a_learned_word_is_known_as_typed_without_its_marks_or_in_latin_letters(
    profiles: Profiles,
) -> None:
    """One example teaches the spellings that people use for it."""
    latin, cyrillic = profiles.latin, profiles.cyrillic

    assert best(latin, "žvirbliukėliu") == best(latin, "zvirbliukeliu") == "lt"
    assert best(cyrillic, "семьюшкой") == best(latin, "semyushkoy") == "ru"
    assert best(latin, "semjushkoj") == best(latin, "semiuskoi") == "ru"
    assert best(cyrillic, "родиночкою") == best(latin, "rodynochkoyu") == "uk"


def test_a_word_that_no_example_holds_is_known_from_the_lists(profiles: Profiles) -> None:
    """The examples are few; the frequent words of a language are not."""
    assert best(profiles.latin, "obuolys") == "lt"
    assert best(profiles.latin, "bookshelf") == "en"
    assert best(profiles.latin, "jabłko") == "pl"
    assert best(profiles.cyrillic, "яблоко") == "ru"
    assert best(profiles.cyrillic, "яблуко") == "uk"


def test_a_word_that_nobody_knows_is_judged_by_its_letters(profiles: Profiles) -> None:
    """Case forms and slips are known by how the language looks."""
    assert not profiles.latin["lt"].knows("pasivaikščiotumėmės")
    assert best(profiles.latin, "pasivaikščiotumėmės") == "lt"


def test_foreign_words_within_a_cyrillic_example_teach_nothing() -> None:
    """A form's name in a Russian question is no Russian in Latin letters."""
    learned = learn(Path(), [*TEXTS, ("ru", "как получить kindergeldzuschlag")])

    assert not learned.latin["ru"].knows("kindergeldzuschlag")


def test_words_with_a_capital_letter_only_are_not_common(profiles: Profiles) -> None:
    """What never occurs in lower case may be a name."""
    assert "want" in profiles.common
    assert "lietuvą" not in profiles.common


def test_examples_are_read_from_rasas_files_and_lexicons_are_not(tmp_path: Path) -> None:
    """Lexicons hold foreign words, so they teach no language."""
    folder = tmp_path / "lt"
    folder.mkdir()
    (folder / "talk.yml").write_text("nlu:\n- intent: x\n  examples: |\n    - labas\n")
    (folder / "lexicon.yml").write_text("terms:\n  x: |\n    - skattekort\n")

    assert learn(tmp_path).common == {"labas"}
