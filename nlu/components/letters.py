"""What the letters alone say about the language of a text.

In: any text. Out: "lt", "ru", "uk", or None where letters do not decide.
"""

import re

__all__ = ["CYRILLIC", "LANGUAGES", "LATIN", "by_letters", "by_script"]

LANGUAGES = ("lt", "en", "ru", "uk")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = {
    **dict(zip("абвгґдезиіклмнопрстуфцы", "abvggdeziiklmnoprstufcy", strict=True)),
    "ь": "",
    "ъ": "",
}
"""Cyrillic letters that people mostly type as the same Latin one; habits differ in the others."""
_LETTERS = {
    "ru": re.compile("[ыэъё]"),
    "uk": re.compile("[іїєґ]"),
    "lt": re.compile("[ąčęėįšųūž]"),
}


def by_letters(text: str) -> str | None:
    """Return the language whose own letters occur most often in `text`, None if none or a tie."""
    lowered = text.casefold()
    counts = {language: len(letters.findall(lowered)) for language, letters in _LETTERS.items()}
    (best, most), (_, second) = sorted(counts.items(), key=lambda item: -item[1])[:2]
    return best if most > second else None


def by_script(text: str) -> str:
    """Return some language whose rules of writing fit `text`: its letters', else its script's."""
    return by_letters(text) or ("ru" if CYRILLIC.search(text) else "en")
