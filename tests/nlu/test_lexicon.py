"""Facts about `nlu.components.lexicon`."""

from pathlib import Path

from nlu.components.lexicon import Term, lexicon_files, terms


def test_a_lexicon_is_a_block_of_lines_for_each_intent(tmp_path: Path) -> None:
    """Every line is a term with the file's language and weight; quotes are not needed."""
    path = tmp_path / "lexicon.yml"
    path.write_text("language: en\nweight: 0.5\nterms:\n  taxes: |\n    VAT: yes\n\n    no\n")

    assert terms(path) == [Term("VAT: yes", "taxes", "en", 0.5), Term("no", "taxes", "en", 0.5)]


def test_files_are_found_from_the_project_or_anywhere(tmp_path: Path) -> None:
    """A pattern starts at the project's folder, or is absolute; none means no lexicon."""
    (tmp_path / "a.yml").touch()

    assert lexicon_files(f"{tmp_path}/*.yml") == [tmp_path / "a.yml"]
    assert len(lexicon_files("nlu/data/*/lexicon.yml")) == 4
    assert lexicon_files("") == []
