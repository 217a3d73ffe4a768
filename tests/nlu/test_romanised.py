"""Facts about `nlu.romanised`: habits of typing Cyrillic words in Latin letters meet."""

import pytest

from nlu.romanised import canonical, romanised


@pytest.mark.parametrize(
    ("language", "word", "typed"),
    [
        ("ru", "хочу", "hochu khochu xochu ho4u hoču hocu"),
        ("ru", "ещё", "eshche yeshche eshchyo esche jeschjo"),
        ("ru", "можно", "mozhno možno mozno"),
        ("ru", "вернуться", "vernutsya vernutsja vernutsia"),
        ("ru", "русский", "russkij russkiy russkyi russky"),
        ("uk", "дякую", "dyakuyu djakuju diakuiu diakuyu"),
        ("uk", "що", "shcho scho ščo"),
        ("uk", "україни", "ukrainy ukrayiny ukrajiny"),
        ("uk", "є", "ye je ie"),
        ("uk", "працюю", "pratsyuyu pracjuju pratsiuiu"),
    ],
)
def test_habits_meet(language: str, word: str, typed: str) -> None:
    """Whatever stands for ш, х, ц, й, ю and я."""
    spellings = romanised(word, language)
    apart = {each for each in typed.split() if canonical(each) not in spellings}

    assert not apart


def test_the_languages_differ_where_their_letters_do() -> None:
    """The letters г and и sound differently."""
    assert romanised("книга", "ru") == {"kniga"}
    assert romanised("книга", "uk") == {"knyha"}
