"""Facts about `nlu.language_scores`: the table of languages."""

from nlu.language_scores import language_lines

ROWS = [
    {"text": "labas", "lang": "lt", "language": "lt"},
    {"text": "noriu grįžti namo greitai", "lang": "lt", "language": "en"},
    {"text": "privet", "lang": "ru", "language": None},
    {"text": "привет", "lang": "ru", "language": "ru"},
]


def test_each_language_has_a_line_and_latin_letters_one_of_their_own() -> None:
    """The number, the share right and the share without a language; then those of short ones."""
    lines = [line.split() for line in language_lines(ROWS)]

    assert lines[1:] == [
        ["all", "4", "0.500", "0.250", "3", "0.667", "0.333"],
        ["lt", "2", "0.500", "0.000", "1", "1.000", "0.000"],
        ["ru", "1", "1.000", "0.000", "1", "1.000", "0.000"],
        ["ru", "in", "Latin", "1", "0.000", "1.000", "1", "0.000", "1.000"],
    ]


def test_a_language_without_short_messages_has_empty_columns() -> None:
    """Nothing is divided by nothing."""
    assert language_lines(ROWS[1:2])[1].split() == ["all", "1", "0.000", "0.000", "0"]
