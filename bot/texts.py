"""The words people read, by key and language: `dialogues/texts/<language>/<file>.yml`."""

from __future__ import annotations

import string
from collections.abc import Mapping
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


class Texts:
    """One file's texts in every language."""

    def __init__(self, file: str, languages: tuple[str, ...] = LANGUAGES) -> None:
        self.file = file
        self.by_language: Mapping[str, dict[str, str]] = MappingProxyType(
            {lang: load_texts(FOLDER / lang / f"{file}.yml") for lang in languages}
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
