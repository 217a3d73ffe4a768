"""Facts about `nlu.profiles`: how words tell languages apart."""

from pathlib import Path

from nlu.profiles import Profiles, learn, without_diacritics, written

TEXTS = [
    ("lt", "noriu grįžti į Lietuvą su šeima"),
    ("en", "I want to come back with my family"),
    ("ru", "хочу вернуться в Литву с семьёй"),
    ("uk", "хочу повернутися до Литви з родиною"),
]


def best(profiles: Profiles, *words: str) -> str:
    """Return the likeliest language of `words`."""
    likelihoods = profiles.likelihoods(words)
    return max(likelihoods, key=likelihoods.__getitem__)


def test_a_learned_word_is_known_as_typed_without_its_marks_or_in_latin_letters() -> None:
    """One example teaches the spellings that people use for it."""
    profiles = learn(Path(), TEXTS)

    assert best(profiles, "grįžti") == best(profiles, "grizti") == "lt"
    assert best(profiles, "семьёй") == best(profiles, "semyoy") == best(profiles, "semjej") == "ru"
    assert best(profiles, "родиною") == best(profiles, "rodynoyu") == "uk"


def test_words_with_a_capital_letter_only_are_not_common() -> None:
    """What never occurs in lower case may be a name."""
    common = learn(Path(), TEXTS).common

    assert "family" in common
    assert "lietuvą" not in common


def test_addresses_and_numbers_are_no_words() -> None:
    """Neither a mail address nor a phone number shows a language."""
    assert written("Rašykite jonas@example.com, +370 600 00000, www.lrv.lt") == ["Rašykite"]


def test_examples_are_read_from_rasas_files_and_lexicons_are_not(tmp_path: Path) -> None:
    """Lexicons hold foreign words, so they teach no language."""
    folder = tmp_path / "lt"
    folder.mkdir()
    (folder / "talk.yml").write_text("nlu:\n- intent: x\n  examples: |\n    - labas\n")
    (folder / "lexicon.yml").write_text("terms:\n  x: |\n    - skattekort\n")

    common = learn(tmp_path).common

    assert common == {"labas"}


def test_lithuanian_marks_are_dropped() -> None:
    """The nine letters become plain ones."""
    assert without_diacritics("ąčęėįšųūž") == "aceeisuuz"
