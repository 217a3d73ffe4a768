"""The words people read, by key and language.

They are in `dialogues/texts/<language>/<name>.yml`, or in all files of a folder of that name.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.settings import ROOT

FOLDER = ROOT / "dialogues" / "texts"


def load_texts(path: Path) -> dict[str, str]:
    """Read one file of `key: text`.

    Raises Misconfigured with file, line and what is wrong.
    """
    try:
        found: Any = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        msg = f"{path}: the file is missing; every language needs it."
        raise Misconfigured(msg) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        msg = f"{path}:{line}: not valid YAML ({getattr(error, 'problem', error)})."
        raise Misconfigured(msg) from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        msg = f"{path}:1: must hold lines of `key: text` and nothing else."
        raise Misconfigured(msg)
    return {str(key): value.strip() for key, value in found.items()}


def text_files(name: str, language: str) -> list[Path]:
    """The files of a name in a language: one, or those of a folder, by name."""
    folder = FOLDER / language / name
    return sorted(folder.glob("*.yml")) if folder.is_dir() else [folder.with_suffix(".yml")]


@cache
def _load_all(name: str, language: str) -> Mapping[str, str]:
    """The texts of a name in a language, read once in a process."""
    found: dict[str, str] = {}
    for path in text_files(name, language):
        texts = load_texts(path)
        if twice := found.keys() & texts.keys():
            msg = f"{path}:1: `{min(twice)}` is in another file of this folder too; name it anew."
            raise Misconfigured(msg)
        found |= texts
    return found


class Texts:
    """The texts of one name in every language."""

    def __init__(self, name: str, languages: tuple[str, ...] = LANGUAGES) -> None:
        self.by_language: Mapping[str, Mapping[str, str]] = MappingProxyType(
            {language: _load_all(name, language) for language in languages}
        )

    def get(self, key: str, language: str, **values: object) -> str:
        """The text of a key in a language, with `{placeholders}` filled.

        Raises KeyError for an unknown key: a missing text must never become silence.
        """
        text = self.by_language[language][key]
        return text.format_map(values) if values else text

    def keys(self) -> frozenset[str]:
        """The keys that exist in any language."""
        return frozenset().union(*self.by_language.values())


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
